import { removedBlocks } from './retired';

test('a retired machine is forgotten with all that belonged to it, and nothing is destroyed', () => {
  expect(removedBlocks([{ name: 'old' }])).toEqual(
    ['hcloud_firewall.old', 'hcloud_primary_ip.old', 'hcloud_rdns.old', 'hcloud_server.old'].map((from) => ({
      from,
      lifecycle: { destroy: false },
    })),
  );
});

test('kinds can be named one by one; the blocks come by address', () => {
  const blocks = removedBlocks([
    { name: 'laptop', kinds: ['ssh_key'] },
    { name: 'old', kinds: ['server'] },
  ]);
  expect(blocks.map(({ from }) => from)).toEqual(['hcloud_server.old', 'hcloud_ssh_key.laptop']);
});
