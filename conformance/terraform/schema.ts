/** Our Terraform JSON against what the provider says of itself: every argument exists, may be set, has its type, is not deprecated. */

/** As `terraform providers schema -json` writes them. Source: hashicorp/terraform docs, "JSON output format" */
export interface ProviderSchema {
  readonly resource_schemas: Readonly<Record<string, { readonly block: Block }>>;
}

interface Block {
  readonly attributes?: Readonly<Record<string, Attribute>>;
  readonly block_types?: Readonly<Record<string, { readonly block: Block }>>;
}

interface Attribute {
  readonly type: AttributeType;
  readonly required?: boolean;
  readonly optional?: boolean;
  readonly deprecated?: boolean;
}

type AttributeType = string | readonly ['list' | 'set' | 'map', AttributeType];

type Resources = Readonly<Record<string, Readonly<Record<string, Readonly<Record<string, unknown>>>>>>;

/** Terraform's own; the provider does not know them. */
const META = ['//', 'lifecycle'];

/** Every complaint, each with its address. */
export function complaints({ resource }: { readonly resource: Resources }, { resource_schemas }: ProviderSchema): string[] {
  return Object.entries(resource).flatMap(([type, byName]) => {
    const schema = resource_schemas[type];
    if (schema === undefined) return [`${type} is no resource of the provider`];
    return Object.entries(byName).flatMap(([name, body]) => {
      const own = Object.fromEntries(Object.entries(body).filter(([key]) => !META.includes(key)));
      return ofBlock(own, schema.block, `${type}.${name}`, referenceJudge(resource, resource_schemas));
    });
  });
}

type JudgeReference = (reference: string) => string | undefined;

function ofBlock(body: Readonly<Record<string, unknown>>, block: Block, at: string, judge: JudgeReference): string[] {
  const { attributes = {}, block_types: blocks = {} } = block;
  const missing = Object.entries(attributes).flatMap(([name, { required }]) =>
    required && !Object.hasOwn(body, name) ? [`${at}.${name} is required`] : [],
  );
  const wrong = Object.entries(body).flatMap(([name, value]) => {
    const place = `${at}.${name}`;
    const nested = blocks[name]?.block;
    if (nested !== undefined) {
      const entries = (Array.isArray(value) ? value : [value]) as Readonly<Record<string, unknown>>[];
      return entries.flatMap((entry, index) => ofBlock(entry, nested, `${place}[${index}]`, judge));
    }
    const attribute = attributes[name];
    if (attribute === undefined) return [`${place} does not exist`];
    return [
      ...(attribute.deprecated ? [`${place} is deprecated`] : []),
      ...(attribute.optional || attribute.required ? [] : [`${place} cannot be set`]),
      ...ofType(value, attribute.type, place, judge),
    ];
  });
  return [...missing, ...wrong];
}

function ofType(value: unknown, type: AttributeType, at: string, judge: JudgeReference): string[] {
  if (typeof value === 'string' && /^\$\{[^{}]*\}$/.test(value)) {
    const reason = judge(value.slice(2, -1));
    return reason === undefined ? [] : [`${at} ${reason}`];
  }
  if (typeof type === 'string') {
    const is = { bool: 'boolean' }[type] ?? type;
    return typeof value === is ? [] : [`${at} is a ${typeof value}, not a ${is}`];
  }
  const [kind, element] = type;
  if (kind === 'map') {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return [`${at} is not a map`];
    return Object.entries(value).flatMap(([key, entry]) => ofType(entry, element, `${at}["${key}"]`, judge));
  }
  if (!Array.isArray(value)) return [`${at} is not a ${kind}`];
  return value.flatMap((entry, index) => ofType(entry, element, `${at}[${index}]`, judge));
}

/** Whether `type.name.attribute` names a resource of the file and an attribute of its schema. */
const referenceJudge =
  (resources: Resources, schemas: ProviderSchema['resource_schemas']): JudgeReference =>
  (reference) => {
    const [type = '', name = '', attribute = ''] = reference.split('.');
    if (resources[type]?.[name] === undefined) return `refers to ${type}.${name}, which is not declared`;
    return schemas[type]?.block.attributes?.[attribute] === undefined ? `refers to ${reference}, which does not exist` : undefined;
  };
