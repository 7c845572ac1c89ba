/** Programs that cannot be had here. Each writes down how it was called, and answers what the plays ask of it. */

/** Where a stand-in writes down its calls on a machine. */
const callsOf = (name: string): string => `/var/log/stand-in-${name}`;

/** Where the one for K3s keeps what it was last started as, and the configuration that it found then. */
export const K3S_STARTED = '/var/log/stand-in-k3s-started';

const head = (name: string): string => `#!/usr/bin/env python3
import hashlib, http.server, json, os, pathlib, shutil, signal, socket, ssl, subprocess, sys, time
args = sys.argv[1:]
# Whoever asks for its version need not be root.
if os.geteuid() == 0:
    with open('${callsOf(name)}', 'a') as log: log.write(json.dumps(args) + '\\n')

def ready():
    address = os.environ.get('NOTIFY_SOCKET')
    if address:
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as s:
            s.connect('\\0' + address[1:] if address[0] == '@' else address)
            s.send(b'READY=1')

class Answer(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        body = b'pong' if self.path == '/ping' else json.dumps({'at': socket.gethostname()}).encode()
        self.send_response(200)
        self.send_header('Content-Length', str(len(body)))
        self.end_headers()
        self.wfile.write(body)
    def log_message(self, *_): pass
`;

/**
 * A server answers \`/ping\` over TLS, and starts with the tokens only that its store was made with. In the store are labels of nodes, and objects that
 * were applied: as their sums, never as their text. A snapshot is the store in a file.
 */
export const k3sStandIn = (version: string): string => `${head('k3s')}
STATE = pathlib.Path('/var/lib/rancher/k3s/server')
STORE = STATE / 'db/stand-in'
SNAPSHOTS = STATE / 'db/snapshots'
CONFIG = pathlib.Path('/etc/rancher/k3s/config.yaml')
RESTORE = '--cluster-reset-restore-path='

def put(name, text):
    STORE.mkdir(parents=True, exist_ok=True)
    (STORE / name).write_text(text)

def tokens():
    config = dict(line.split(': ', 1) for line in CONFIG.read_text().splitlines() if line[0] not in ' -' and ': ' in line)
    for name, kind in ('token', 'server'), ('agent-token', 'node'):
        yield name, 'K10' + '0' * 64 + '::' + kind + ':' + pathlib.Path(config[name + '-file']).read_text().strip()

def unlock():
    for name, text in tokens():
        sum = hashlib.sha256(text.encode()).hexdigest()
        made_with = STORE / ('sum-of-' + name)
        if made_with.exists() and made_with.read_text() != sum: sys.exit('bootstrap data already found and encrypted with different token')
        put(made_with.name, sum)
        (STATE / name).write_text(text)

def started():
    with open('${K3S_STARTED}', 'w') as file: json.dump({'as': args[0], 'config': CONFIG.read_text()}, file)
    ready()

if args[:1] == ['--version']:
    print('k3s version ${version} (stand-in)')
elif args[:1] == ['kubectl']:
    rest = args[1:]
    if '--all-namespaces' in rest: sys.exit('the stand-in for K3s has no API server')
    if 'apply' in rest:
        put('applied-' + hashlib.sha256(sys.stdin.read().encode()).hexdigest()[:16], '')
    elif 'secret' in rest:
        print(hashlib.sha256(''.join(sorted(p.name for p in STORE.glob('applied-*'))).encode()).hexdigest(), end='')
    elif 'label' in rest:
        put('node-' + rest[rest.index('node') + 1], ','.join(sorted(a for a in rest if '=' in a)))
    elif 'nodes' in rest:
        node = rest[rest.index('nodes') + 1]
        known = STORE / ('node-' + node)
        if known.exists(): print(node, 'Ready', known.read_text())
    elif 'namespace' in rest:
        print('kind: Namespace')
elif args[:2] == ['etcd-snapshot', 'save']:
    SNAPSHOTS.mkdir(parents=True, exist_ok=True)
    shutil.make_archive(str(SNAPSHOTS / f'on-demand-{socket.gethostname()}-{int(time.time())}'), 'zip', STORE)
elif args[:1] == ['server']:
    server = http.server.ThreadingHTTPServer(('0.0.0.0', 6443), Answer)
    if '--cluster-reset' in args:
        shutil.rmtree(STORE, ignore_errors=True)
        shutil.unpack_archive([a for a in args if a.startswith(RESTORE)][0][len(RESTORE):], STORE)
        unlock()
        sys.exit()
    unlock()
    subprocess.run(['openssl', 'req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '2', '-subj', '/CN=k3s', '-keyout', '/run/k3s.key', '-out', '/run/k3s.crt'], check=True, stderr=subprocess.DEVNULL)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain('/run/k3s.crt', '/run/k3s.key')
    server.socket = context.wrap_socket(server.socket, server_side=True)
    started()
    server.serve_forever()
else:
    started()
    signal.pause()
`;

/** Traefik's host ports: it takes the PROXY protocol where it is spoken, and says who called, by which name. */
export const frontStandIn = `#!/usr/bin/env python3
import ipaddress, json, socket, ssl, subprocess, threading
subprocess.run(['openssl', 'req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '2', '-subj', '/CN=front', '-keyout', '/run/front.key', '-out', '/run/front.crt'], check=True, stderr=subprocess.DEVNULL)
SIGNATURE = bytes.fromhex('0d0a0d0a000d0a515549540a')

def exactly(conn, count):
    data = b''
    while len(data) < count:
        more = conn.recv(count - len(data))
        if not more: raise OSError('gone')
        data += more
    return data

def caller(conn, peer):
    if conn.recv(12, socket.MSG_PEEK | socket.MSG_WAITALL) != SIGNATURE: return peer, 'nothing'
    head = exactly(conn, 16)
    body = exactly(conn, int.from_bytes(head[14:16], 'big'))
    if head[12] & 15 == 0: return None, 'PROXY v2'
    size = {1: 4, 2: 16}[head[13] >> 4]
    address = ipaddress.ip_address(body[:size])
    return str(getattr(address, 'ipv4_mapped', None) or address), 'PROXY v2'

def answer(conn, peer, tls):
    try:
        conn.settimeout(10)
        address, told_by = caller(conn, peer)
        if address is None: return
        name = None
        if tls:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain('/run/front.crt', '/run/front.key')
            asked = []
            context.sni_callback = lambda _, name, __: asked.append(name)
            conn = context.wrap_socket(conn, server_side=True)
            name = asked[0]
        head = conn.recv(65536).decode()
        host = [line.split(':', 1)[1].strip() for line in head.split('\\r\\n') if line.lower().startswith('host:')][0]
        body = json.dumps({'at': socket.gethostname(), 'caller': address, 'told by': told_by, 'sni': name, 'host': host}).encode()
        conn.sendall(b'HTTP/1.1 200 OK\\r\\nConnection: close\\r\\nContent-Length: %d\\r\\n\\r\\n' % len(body) + body)
    except OSError: pass
    finally: conn.close()

def serve(port, tls):
    server = socket.create_server(('0.0.0.0', port))
    while True:
        conn, peer = server.accept()
        threading.Thread(target=answer, args=(conn, peer[0], tls), daemon=True).start()

threading.Thread(target=serve, args=(80, False), daemon=True).start()
serve(443, True)
`;

/** Something at each of these ports that nothing else is at. */
export const listenersStandIn = `#!/usr/bin/env python3
import selectors, socket, sys
waiting = selectors.DefaultSelector()
for port in map(int, sys.argv[1:]):
    try: waiting.register(socket.create_server(('0.0.0.0', port)), selectors.EVENT_READ)
    except OSError: pass
while True:
    for key, _ in waiting.select(): key.fileobj.accept()[0].close()
`;
