import type { Step } from '../constructs/host/step/step';
import { SecretValue } from '../constructs/secrets/secret-value';
import { handedOver, handedOverTexts, tasksOf } from './ansible';

const tasks = (step: Step) => tasksOf({ name: 'web', steps: [step] }, 'files');
const secret = SecretValue.random('web/key');

test.each<[string, Step, object[]]>([
  [
    'a folder',
    { kind: 'directory', path: '/srv/web', owner: 'web', mode: '0750' },
    [
      {
        name: 'web: /srv/web',
        'ansible.builtin.file': { path: '/srv/web', state: 'directory', owner: 'web', group: 'root', mode: '0750' },
      },
    ],
  ],
  [
    'a file that its program judges first',
    { kind: 'file', path: '/etc/web.conf', content: 'x', mode: '0644', validate: 'web -t %s' },
    [
      {
        name: 'web: /etc/web.conf',
        'ansible.builtin.copy': {
          src: 'files/etc/web.conf',
          dest: '/etc/web.conf',
          owner: 'root',
          group: 'root',
          mode: '0644',
          validate: 'web -t %s',
        },
      },
    ],
  ],
  [
    'packages, which wait for the upgrades of a first boot',
    { kind: 'package', names: ['curl', 'web'] },
    [
      {
        name: 'web: packages curl, web',
        'ansible.builtin.apt': {
          name: ['curl', 'web'],
          state: 'present',
          install_recommends: false,
          update_cache: true,
          cache_valid_time: 86400,
          lock_timeout: 600,
        },
      },
    ],
  ],
  [
    'a command, after the test that says whether it is needed',
    { kind: 'command', name: 'done', run: ['make'], doneWhen: ['test'] },
    [
      {
        name: 'web: done (is it so?)',
        'ansible.builtin.command': { argv: ['test'] },
        register: 'done',
        check_mode: false,
        changed_when: 'ansible_check_mode and done.rc != 0',
        failed_when: false,
      },
      { name: 'web: done', 'ansible.builtin.command': { argv: ['make'] }, when: 'done.rc != 0' },
    ],
  ],
  [
    'a command on another machine, both its test and itself',
    { kind: 'command', name: 'done', run: ['make'], doneWhen: ['test'], on: 'gateway' },
    [expect.objectContaining({ delegate_to: 'gateway' }), expect.objectContaining({ delegate_to: 'gateway' })],
  ],
  [
    'a secret, which shows nothing of itself but what it complained about',
    { kind: 'secret-file', path: '/etc/key', content: secret, mode: '0600' },
    [
      {
        name: 'web: /etc/key',
        'ansible.builtin.command': {
          argv: ['/usr/local/lib/h-kube/put', 'root', 'root', '0600', '/etc/key'],
          stdin: "{{ h_kube_handed_over['/etc/key'] }}",
        },
        changed_when: "result.stdout == 'changed'",
        register: 'result',
        failed_when: false,
        no_log: true,
      },
      { name: 'web: /etc/key (did it work?)', 'ansible.builtin.fail': { msg: '{{ result.stderr }}' }, when: 'result.rc | default(0) != 0' },
    ],
  ],
  [
    'a unit and its files',
    { kind: 'service', unit: 'web.service', files: ['/etc/web.conf'], onChange: 'reload' },
    [
      expect.objectContaining({
        'ansible.builtin.command': { argv: ['/usr/local/lib/h-kube/unit', 'check', 'web.service', 'reload', '/etc/web.conf'] },
      }),
      expect.objectContaining({
        'ansible.builtin.command': { argv: ['/usr/local/lib/h-kube/unit', 'apply', 'web.service', 'reload', '/etc/web.conf'] },
      }),
    ],
  ],
])('%s', (_, step, expected) => {
  expect(tasks(step)).toEqual(expected);
});

test.each(['{{ x }}', '{% if x %}', '{# x #}'])('fails for %s in a step, which Ansible would read as its own', (text) => {
  expect(() => tasks({ kind: 'command', name: 'x', run: ['echo', text] })).toThrow(`[web] template-in-step: "${text}"`);
});

test('what is handed over at run time is known by where it goes', () => {
  const subjects = [
    {
      name: 'web',
      steps: [
        { kind: 'secret-file', path: '/etc/key', content: { text: ['key=', secret] }, mode: '0600' },
        { kind: 'command', name: 'join', run: ['join'], stdin: { runTime: 'join-key' } },
        { kind: 'command', name: 'open', run: ['open'], stdin: { runTime: 'age-key' } },
        { kind: 'command', name: 'plain', run: ['true'] },
      ] satisfies Step[],
    },
  ];
  expect([...handedOver(subjects).keys()]).toEqual(['/etc/key', 'join', 'open']);
  expect(Object.fromEntries(handedOverTexts(subjects, ({ name }) => `<${name}>`, { ageKey: 'AGE', joinKey: 'JOIN' }))).toEqual({
    '/etc/key': 'key=<web/key>',
    join: 'JOIN',
    open: 'AGE',
  });
});
