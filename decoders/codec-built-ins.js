/*
 * What is built in is for each payload as it was for the first one. The text of this module is evaluated inside the isolate,
 * between codec-surroundings.js and codec-runtime.js, without its `import`s and `export`s.
 *
 * Everything that can be reached is frozen, but for what the codec's text shows that it may change, as vendors' do: that is
 * compared after each payload, and put back. What the text doesn't show fails as on any frozen object, so it leaves nothing behind.
 */
const { ownKeys, getOwnPropertyDescriptor, getPrototypeOf, setPrototypeOf, defineProperty, deleteProperty } = Reflect;
const {
  is,
  freeze,
  isExtensible,
  keys: namesOf,
  getOwnPropertyNames: namesOfAll,
  getOwnPropertySymbols: symbolsOf,
} = Object;
const { exec } = RegExp.prototype;
const { apply } = Reflect;

/** What the codec may change, as it was. */
const loose = [];
/** Globals that it may set to something else. */
const bindings = [];
let globals = null;
let symbolsOfGlobals = 0;
/** A global that is not enumerable shows only in a list of all, which takes 4 µs; so whoever defines one is heard. */
let mayHideGlobals = false;

for (const [owner, name] of [
  [Object, "defineProperty"],
  [Object, "defineProperties"],
  [Reflect, "defineProperty"],
]) {
  const define = owner[name];
  const heard = (target, ...rest) => {
    if (target === globalThis) mayHideGlobals = true;
    return define(target, ...rest);
  };
  defineProperty(heard, "name", { value: name });
  defineProperty(owner, name, { value: heard });
}

const isObject = (value) => value !== null && (typeof value === "object" || typeof value === "function");

/** All objects that can be reached from these by properties, accessors and prototypes. */
function reachedFrom(some) {
  const reached = new Set();
  const left = [...some];
  while (left.length > 0) {
    const object = left.pop();
    if (!isObject(object) || reached.has(object)) continue;
    reached.add(object);
    left.push(getPrototypeOf(object));
    for (const key of ownKeys(object)) {
      const { value, get, set } = getOwnPropertyDescriptor(object, key);
      left.push(value, get, set);
    }
  }
  return reached;
}

/** One of each kind whose prototype has no name. */
const nameless = () => [
  function* () {},
  async () => {},
  async function* () {},
  [].values(),
  [].values().filter(Boolean),
  Iterator.from({ next() {} }),
  new Map().values(),
  new Set().values(),
  ""[Symbol.iterator](),
  "".matchAll(/a/g),
  new Intl.Segmenter().segment(""),
  new Intl.Segmenter().segment("")[Symbol.iterator](),
  new Error(),
];

function noteOf(object) {
  const keys = ownKeys(object);
  const properties = keys.map((key) => {
    const property = getOwnPropertyDescriptor(object, key);
    setPrototypeOf(property, null); // a codec may put `get` into all objects
    return property;
  });
  return { object, prototype: getPrototypeOf(object), keys, properties };
}

const isAs = (one, other) =>
  one !== undefined &&
  is(one.value, other.value) &&
  one.get === other.get &&
  one.set === other.set &&
  one.writable === other.writable &&
  one.enumerable === other.enumerable &&
  one.configurable === other.configurable;

function isAmong(list, one) {
  for (let at = 0; at < list.length; at += 1) if (list[at] === one) return true;
  return false;
}

/** Puts an object back as it was noted; throws where that can't be. Calls nothing that a codec could have replaced. */
function putBack({ object, prototype, keys, properties }) {
  let isBack = isExtensible(object) && (getPrototypeOf(object) === prototype || setPrototypeOf(object, prototype));
  for (let at = 0; at < keys.length; at += 1)
    if (!isAs(getOwnPropertyDescriptor(object, keys[at]), properties[at]))
      isBack = defineProperty(object, keys[at], properties[at]) && isBack;
  const now = ownKeys(object);
  for (let at = 0; at < now.length && now.length > keys.length; at += 1)
    if (!isAmong(keys, now[at])) isBack = deleteProperty(object, now[at]) && isBack;
  if (!isBack) throw new Error("the codec disturbed its surroundings");
}

const everything = /\.__proto__\b(?!\s*=[^=])|getPrototypeOf|\.constructor\b(?!\s*=[^=])/;
const lineOfComment = /^\s*(?:\/\/.*|\/?\*(?!\/).*?(?:\*\/|$))/gm;
/** Where a name is called, made one of, or only read of. */
const harmless =
  /\b(?:new|typeof|instanceof)\s+[\w$]+(?!\s*[.\w$[])|\b[A-Za-z]\w*(?=\s*\()|\b[A-Za-z]\w*\.prototype\.\w+\.(?:call|apply|bind)\b|\b(?!globalThis\b|this\b)[A-Za-z]\w*\.(?!prototype\b)\w+(?!\w|\s*(?:(?:[-+*/%&|^]|\*\*|<<|>>>?|\?\?|&&|\|\|)?=(?!=)|\+\+|--))/g;
const assigned = /\.([A-Za-z]\w*)\s*=(?!=)|\[\s*["'](\w+)["']\s*\]\s*=(?!=)/g;

/** Objects that a codec's text may change: of globals that it does more with than to call them, themselves and their prototypes. */
function changeableBy(text, names) {
  const code = text.replace(lineOfComment, "");
  const words = new Set(code.replace(harmless, " ").match(/[A-Za-z]\w*/g));
  const changed = everything.test(code) ? names : names.filter((name) => words.has(name));
  const named = changed.flatMap((name) => [globalThis[name], globalThis[name]?.prototype]).filter(isObject);
  const objects = new Set(changed === names ? [...named, ...named.map(getPrototypeOf).filter(isObject)] : named);
  // A frozen prototype would keep what inherits from it from a property of the same name: `this.name = …` of an error of its own.
  const own = new Set([...code.matchAll(assigned)].map(([, plain, quoted]) => plain ?? quoted));
  for (const name of names) {
    const prototype = globalThis[name]?.prototype;
    const isInherited = prototype === Object.prototype || prototype === Function.prototype || /Error$/.test(name);
    if (isInherited && ownKeys(prototype).some((key) => own.has(key))) objects.add(prototype);
  }
  return { objects, names: changed };
}

/** Holds what is built in fast, for a codec of this text. */
export function keepBuiltIns(text) {
  const names = namesOfAll(globalThis).filter(
    (name) => globalThis[name] !== globalThis && getOwnPropertyDescriptor(globalThis, name).writable,
  );
  const changeable = changeableBy(text, names);
  for (const object of changeable.objects) loose.push(noteOf(object));
  for (const object of reachedFrom([...ownKeys(globalThis).map((name) => globalThis[name]), ...nameless()]))
    if (object !== globalThis && !changeable.objects.has(object)) freeze(object);
  for (const name of ownKeys(globalThis)) {
    const { value } = getOwnPropertyDescriptor(globalThis, name);
    const isChanged = changeable.names.includes(name);
    if (isChanged) bindings.push({ name, value });
    defineProperty(globalThis, name, { value, writable: isChanged, configurable: isChanged, enumerable: false });
  }
  globals = noteOf(globalThis);
  symbolsOfGlobals = symbolsOf(globalThis).length;
  mayHideGlobals = false;
}

/** Takes away what a payload left behind: globals, what was changed of what is built in, and `RegExp.$1`. */
export function clearUp() {
  const left = namesOf(globalThis);
  for (let at = 0; at < left.length; at += 1) delete globalThis[left[at]];
  if (mayHideGlobals || !areGlobalsPlain()) {
    putBack(globals);
    mayHideGlobals = false;
  }
  for (let at = 0; at < loose.length; at += 1) putBack(loose[at]);
  apply(exec, nothing, [""]);
}

function areGlobalsPlain() {
  for (let at = 0; at < bindings.length; at += 1)
    if (globalThis[bindings[at].name] !== bindings[at].value) return false;
  const { length } = symbolsOf(globalThis);
  return length === symbolsOfGlobals && getPrototypeOf(globalThis) === globals.prototype && isExtensible(globalThis);
}
const nothing = /^/;
