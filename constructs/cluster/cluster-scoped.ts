/** Objects of the whole cluster, made inside an app that has a namespace. */
import { type ApiObject, JsonPatch } from 'cdk8s';

/** Takes away the namespace that cdk8s writes into every object of a chart, also where the API knows none. */
export function clusterScoped<T extends ApiObject>(object: T): T {
  if (object.metadata.namespace !== undefined) object.addJsonPatch(JsonPatch.remove('/metadata/namespace'));
  return object;
}
