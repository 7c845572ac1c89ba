/** The app that upgrades K3s where a Plan says so. Writes nothing until site.ts says when. */
import { Construct } from 'constructs';
import { App } from '../cluster/app';
import type { Cluster } from '../cluster/cluster';
import { BroughtApi } from '../flux/brought-api';
import { Flow } from '../network/flow';
import { API_SERVER_PORT, apiServer } from '../network/peer';
import { type ControllerImages, controller, jobResources } from './controller';
import { permissions } from './permissions';
import { controllerPods, PLAN_GROUP, systemUpgrade } from './system-upgrade';

export class UpgradeController extends App {
  constructor(cluster: Cluster, images: ControllerImages) {
    const isOn = cluster.site.upgrades !== undefined;
    super(cluster, 'infrastructure/services/upgrade-controller', isOn ? { namespace: systemUpgrade } : {});
    if (!isOn) return;
    permissions(new Construct(this, 'permissions'));
    const file = new Construct(this, 'controller');
    jobResources(file);
    controller(file, images);
    new BroughtApi(file, 'api', PLAN_GROUP);
    new Flow(this, 'network', {
      from: controllerPods,
      to: apiServer,
      ports: [API_SERVER_PORT],
      why: 'watches plans and machines, makes the jobs that upgrade them',
    });
  }
}
