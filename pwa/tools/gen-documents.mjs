// Turns ops/*.graphql into trusted documents: typed ids for the browser, texts for the server.
// `--check` writes nothing and fails when what is committed differs. SCHEMA names another schema than ../schema.graphql.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import {
  Kind, buildSchema, getNamedType, isAbstractType, isEnumType, isInputObjectType, isListType, isNonNullType, isObjectType,
  isScalarType, parse, print, typeFromAST, validate, visit,
} from 'graphql';

const ROOT = path.resolve(import.meta.dirname, '..');
const SCALARS = {
  ID: 'string', String: 'string', Int: 'number', Boolean: 'boolean',
  DateTime: 'string', Date: 'string', Grams: 'number', Points: 'number',
};

const schema = buildSchema(readFileSync(process.env.SCHEMA ?? path.join(ROOT, '../schema.graphql'), 'utf8'));
const files = readOperations();
const document = parse(Object.values(files).join('\n'));
const mistakes = validate(schema, document);
if (mistakes.length) {
  console.error(mistakes.map(String).join('\n\n'));
  process.exit(1);
}
const fragments = new Map();
const operations = [];
for (const each of document.definitions) {
  if (each.kind === Kind.FRAGMENT_DEFINITION) fragments.set(each.name.value, each);
  else operations.push(each);
}

/** The texts of ops/ by the names of their files. */
function readOperations() {
  const folder = path.join(ROOT, 'ops');
  const names = readdirSync(folder).filter((name) => name.endsWith('.graphql')).sort();
  return Object.fromEntries(names.map((name) => [path.basename(name, '.graphql'), readFileSync(path.join(folder, name), 'utf8')]));
}

/** What a type looks like in TypeScript; `write` says what stands for the named type at its core. */
function typed(type, write) {
  return isNonNullType(type) ? bare(type.ofType, write) : `${bare(type, write)} | null`;
}

function bare(type, write) {
  return isListType(type) ? `ReadonlyArray<${typed(type.ofType, write)}>` : write(type);
}

function leaf(type) {
  if (isEnumType(type)) return type.name;
  const known = SCALARS[type.name];
  if (!known) throw new Error(`No TypeScript type is known for the scalar ${type.name}.`);
  return known;
}

/** The fields that selections take from one object type, by the name they get in the answer. */
function fieldsOf(selectionSet, type, into = new Map()) {
  for (const each of selectionSet.selections) {
    if (each.kind === Kind.FIELD) {
      const name = (each.alias ?? each.name).value;
      const field = into.get(name) ?? { node: each, below: [] };
      if (each.selectionSet) field.below.push(each.selectionSet);
      into.set(name, field);
    } else {
      const inner = each.kind === Kind.INLINE_FRAGMENT ? each : fragments.get(each.name.value);
      const on = inner.typeCondition ? schema.getType(inner.typeCondition.name.value) : type;
      if (on === type || (isAbstractType(on) && schema.isSubType(on, type))) fieldsOf(inner.selectionSet, type, into);
    }
  }
  return into;
}

function objectOf(selectionSets, type) {
  const fields = new Map();
  for (const each of selectionSets) fieldsOf(each, type, fields);
  const lines = [...fields].map(([name, { node, below }]) => {
    if (node.name.value === '__typename') return `readonly ${name}: '${type.name}'`;
    return `readonly ${name}: ${typed(type.getFields()[node.name.value].type, (named) => answered(named, below))}`;
  });
  return `{ ${lines.join('; ')} }`;
}

function answered(type, below) {
  if (isScalarType(type) || isEnumType(type)) return leaf(type);
  if (isObjectType(type)) return objectOf(below, type);
  return `(${schema.getPossibleTypes(type).map((each) => objectOf(below, each)).join(' | ')})`;
}

function asked(type) {
  return isInputObjectType(type) ? type.name : leaf(type);
}

function inputOf(type) {
  const fields = Object.values(type.getFields()).map((each) => {
    const optional = !isNonNullType(each.type) || each.defaultValue !== undefined;
    return `readonly ${each.name}${optional ? '?' : ''}: ${typed(each.type, asked)}`;
  });
  return `export interface ${type.name} { ${fields.join('; ')} }\n`;
}

/** The text of one operation with the fragments it needs, in an order that does not depend on the files. */
function textOf(operation) {
  const needed = new Map();
  const gather = (node) => visit(node, {
    FragmentSpread(spread) {
      const fragment = fragments.get(spread.name.value);
      if (needed.has(spread.name.value)) return;
      needed.set(spread.name.value, fragment);
      gather(fragment);
    },
  });
  gather(operation);
  const sorted = [...needed].sort(([one], [other]) => (one < other ? -1 : 1)).map(([, fragment]) => fragment);
  return [operation, ...sorted].map(print).join('\n\n');
}

const ROOTS = {
  query: [schema.getQueryType(), 'QueryDocument'],
  mutation: [schema.getMutationType(), 'MutationDocument'],
  subscription: [schema.getSubscriptionType(), 'SubscriptionDocument'],
};

function operationOf(operation, id) {
  const name = operation.name.value;
  const [root, kind] = ROOTS[operation.operation];
  const variables = (operation.variableDefinitions ?? []).map((each) => {
    const type = typeFromAST(schema, each.type);
    const optional = !isNonNullType(type) || each.defaultValue;
    return `readonly ${each.variable.name.value}${optional ? '?' : ''}: ${typed(type, asked)}`;
  });
  return [
    `export type ${name}Result = ${objectOf([operation.selectionSet], root)};`,
    `export type ${name}Variables = ${variables.length ? `{ ${variables.join('; ')} }` : 'Record<string, never>'};`,
    `export const ${name}: ${kind}<${name}Result, ${name}Variables> = { id: '${id}' };`,
    '',
  ].join('\n');
}

/** The enums and inputs that the operations mention, each as a type of its own. */
function mentioned() {
  const found = new Map();
  const note = (type) => {
    if (!type || found.has(type.name)) return;
    if (isEnumType(type)) found.set(type.name, type);
    if (isInputObjectType(type)) {
      found.set(type.name, type);
      for (const field of Object.values(type.getFields())) note(getNamedType(field.type));
    }
  };
  const walk = (selectionSet, type) => {
    for (const possible of isAbstractType(type) ? schema.getPossibleTypes(type) : [type]) {
      for (const { node, below } of fieldsOf(selectionSet, possible).values()) {
        const inner = getNamedType(possible.getFields()[node.name.value]?.type);
        note(inner);
        for (const each of below) walk(each, inner);
      }
    }
  };
  for (const each of operations) {
    for (const variable of each.variableDefinitions ?? []) note(getNamedType(typeFromAST(schema, variable.type)));
    walk(each.selectionSet, ROOTS[each.operation][0]);
  }
  return [...found.values()].sort((one, other) => (one.name < other.name ? -1 : 1));
}

const NOTE = '// Written by tools/gen-documents.mjs from ops/ and the schema. Do not edit.\n';
const head = `${NOTE}export interface QueryDocument<R, V> { readonly id: string; readonly query?: [R, V] }
export interface MutationDocument<R, V> { readonly id: string; readonly mutation?: [R, V] }
export interface SubscriptionDocument<R, V> { readonly id: string; readonly subscription?: [R, V] }
`;
const shared = mentioned().map((type) => (isEnumType(type)
  ? `export type ${type.name} = ${type.getValues().map((value) => `'${value.name}'`).join(' | ')};\n`
  : inputOf(type)));
const parts = [...fragments.values()].sort((one, other) => (one.name.value < other.name.value ? -1 : 1)).map((fragment) =>
  `export type ${fragment.name.value} = ${answered(schema.getType(fragment.typeCondition.name.value), [fragment.selectionSet])};\n`);
const trusted = {};
const written = new Map(operations.map((operation) => {
  const text = textOf(operation);
  const id = `sha256:${createHash('sha256').update(text).digest('hex')}`;
  trusted[id] = text;
  return [operation.name.value, operationOf(operation, id)];
}));

/** The operations of one file, in a module of its own: a screen loads the ids that it asks with and no others. */
function moduleOf(text) {
  const names = parse(text).definitions.filter((each) => each.kind === Kind.OPERATION_DEFINITION).map((each) => each.name.value);
  const body = names.map((name) => written.get(name)).join('\n');
  const kinds = [...head.matchAll(/interface (\w+)/g)].map(([, name]) => name);
  const used = [...kinds, ...mentioned().map((type) => type.name)].filter((name) => new RegExp(`\\b${name}\\b`).test(body));
  return `${NOTE}import type { ${used.join(', ')} } from './documents';\n\n${body}`;
}

const modules = Object.fromEntries(Object.entries(files).map(([name, text]) => [`${name}.ts`, moduleOf(text)]));
const outputs = {
  'documents.ts': [head, ...shared, '\n', ...parts, '\n', ...Object.keys(files).map((name) => `export * from './${name}';\n`)].join(''),
  ...modules,
  'trusted-documents.json': `${JSON.stringify(Object.fromEntries(Object.entries(trusted).sort()), null, 2)}\n`,
};
mkdirSync(path.join(ROOT, 'gen'), { recursive: true });
for (const [name, text] of Object.entries(outputs)) {
  const file = path.join(ROOT, 'gen', name);
  if (existsSync(file) && readFileSync(file, 'utf8') === text) continue;
  if (process.argv.includes('--check')) {
    console.error(`gen/${name} is not what ops/ and the schema give. Run: npm run documents`);
    process.exitCode = 1;
  } else writeFileSync(file, text);
}
