/** What each machine is asked for, as a table. */
import { asksOf } from '../synth/asks';
import { assign } from '../synth/capacity';
import { capacityTable } from '../synth/capacity-table';
import type { Model } from '../synth/model';

export function sayCapacity(model: Model, say: (line: string) => void): void {
  say('');
  for (const line of capacityTable(assign(model.machines, asksOf(model)))) say(line);
  say('');
}
