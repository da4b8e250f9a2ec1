/** What people read for a stored field: the profile's own words, else the vocabulary's, else its name. */
import type { Language } from "#foundation/text";
import { type DeviceProfile, quantityNamed } from "#registry";

export interface Described {
  readonly label: string;
  readonly unit: string | null;
}

/** A field that is mapped to a quantity is stored under the quantity's name, in its unit. */
export function describedField(profile: DeviceProfile | null, name: string, language: Language): Described {
  const own = profile?.quantities[name];
  if (own && own.quantity === undefined) return { label: own.name ?? name, unit: own.unit ?? null };
  const mapped = Object.values(profile?.quantities ?? {}).find((entry) => entry.quantity === name);
  const quantity = quantityNamed(name);
  return { label: mapped?.name ?? quantity?.label[language] ?? name, unit: quantity?.unit ?? null };
}
