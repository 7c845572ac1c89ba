// cert-manager's admission webhook as a program. Its own is in a Go module that is published nowhere; this one is named so
// that it may import what that one imports.
package main

import (
	"flag"
	"os"

	"github.com/cert-manager/cert-manager/internal/apis/config/shared"
	config "github.com/cert-manager/cert-manager/internal/apis/config/webhook"
	"github.com/cert-manager/cert-manager/internal/webhook"
	logf "github.com/cert-manager/cert-manager/pkg/logs"
	ctrl "sigs.k8s.io/controller-runtime"
)

func main() {
	port := flag.Int("secure-port", 0, "where the API server asks")
	health := flag.Int("healthz-port", 0, "where it says that it runs")
	certificate := flag.String("tls-cert-file", "", "its certificate")
	key := flag.String("tls-private-key-file", "", "the key to it")
	flag.Parse()
	if err := serve(int32(*port), int32(*health), *certificate, *key); err != nil {
		logf.Log.Error(err, "the webhook ended")
		os.Exit(1)
	}
}

func serve(port, health int32, certificate, key string) error {
	logf.InitLogs()
	server, err := webhook.NewCertManagerWebhookServer(logf.Log, config.WebhookConfiguration{
		SecurePort:           port,
		HealthzPort:          health,
		KubeConfig:           os.Getenv("KUBECONFIG"),
		MetricsListenAddress: "0",
		TLSConfig:            shared.TLSConfig{Filesystem: shared.FilesystemServingConfig{CertFile: certificate, KeyFile: key}},
	})
	if err != nil {
		return err
	}
	return server.Run(ctrl.SetupSignalHandler())
}
