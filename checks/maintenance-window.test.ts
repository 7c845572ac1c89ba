import { exampleCluster, exampleSite } from '../constructs/cluster/fixtures';
import type { Site } from '../constructs/cluster/site';
import type { MaintenanceWindow } from '../constructs/maintenance/window';
import { maintenanceWindow } from './maintenance-window';

const window = (from: string, until: string, ...[day = 'sunday', ...days]: MaintenanceWindow['days'][number][]): MaintenanceWindow => ({
  days: [day, ...days],
  from,
  until,
});

const found = (windows: Pick<Site, 'upgrades' | 'reboots'>) =>
  maintenanceWindow({ cluster: exampleCluster([], [], { site: { ...exampleSite, ...windows } }) });

test.each<[string, Pick<Site, 'upgrades' | 'reboots'>]>([
  ['nothing', {}],
  ['upgrades alone', { upgrades: window('08:00', '10:00') }],
  ['the same hours of other days', { upgrades: window('08:00', '10:00', 'monday', 'tuesday'), reboots: window('08:00', '10:00') }],
  ['hours that only touch', { upgrades: window('08:00', '10:00'), reboots: window('10:00', '12:00') }],
  ['hours that touch the other way round', { upgrades: window('10:00', '12:00'), reboots: window('08:00', '10:00') }],
])('has nothing to say against %s', (_, windows) => {
  expect(found(windows)).toEqual([]);
});

test.each<[string, MaintenanceWindow]>([
  ['past midnight', window('22:00', '02:00')],
  ['of no time', window('08:00', '08:00')],
  ['that begins at no time', window('8:00', '10:00')],
  ['that ends at no time', window('08:00', '24:00')],
  ['on no day', { ...window('08:00', '10:00'), days: JSON.parse('[]') }],
])('fails for a window %s', (_, wrong) => {
  expect(found({ upgrades: wrong })).toMatchObject([
    { path: 'site.ts', code: 'bad-window', message: expect.stringMatching(/^upgrades: /) },
  ]);
  expect(found({ reboots: wrong })).toMatchObject([{ code: 'bad-window', message: expect.stringMatching(/^reboots: /) }]);
});

test.each<[string, MaintenanceWindow, MaintenanceWindow]>([
  ['the same', window('08:00', '10:00'), window('08:00', '10:00')],
  ['partly the same', window('08:00', '10:00'), window('09:59', '12:00')],
  ['one within the other', window('08:00', '18:00'), window('09:00', '10:00')],
])('fails for upgrades and reboots whose hours are %s', (_, upgrades, reboots) => {
  expect(found({ upgrades, reboots })).toMatchObject([
    { path: 'site.ts', code: 'overlapping-windows', message: expect.stringContaining('on sunday ') },
  ]);
});
