/** A systemd unit of our own, and the step that keeps it running. */
import type { Step } from './step';

export interface UnitProps {
  /** With its suffix: `caddy.service`. */
  readonly name: string;
  /** Sections in order, each with its lines. */
  readonly sections: Readonly<Record<string, readonly string[]>>;
  /** Files that it reads when it starts. @default - none */
  readonly files?: readonly string[];
}

/** Path of a unit of ours; it hides one of the distribution that has the same name. */
export const unitPath = (name: string): string => `/etc/systemd/system/${name}`;

export const unitFile = ({ name, sections }: Pick<UnitProps, 'name' | 'sections'>): Step => ({
  kind: 'file',
  path: unitPath(name),
  content: `# Written by H-Kube.\n${Object.entries(sections)
    .map(([section, lines]) => [`[${section}]`, ...lines, ''].join('\n'))
    .join('\n')}`,
  mode: '0644',
});

/** The unit's file, and that it runs with it and with `files`. */
export const unit = ({ name, sections, files = [] }: UnitProps): readonly Step[] => [
  unitFile({ name, sections }),
  { kind: 'service', unit: name, files: [unitPath(name), ...files], onChange: 'restart' },
];
