/** An API group whose CRDs come with what an app runs: objects of it wait for that app. */
import { Construct } from 'constructs';

/** For programs that make their CRDs themselves; a chart says so in its release's `brings`. */
export class BroughtApi extends Construct {
  constructor(
    scope: Construct,
    id: string,
    readonly group: string,
  ) {
    super(scope, id);
  }
}
