/** A page as a keyboard's user goes through it: WCAG 2.2 AA, 2.1 and 2.4. */
import type { Page } from "playwright-core";

interface Stop {
  /** Role or tag, and what it is called. */
  readonly name: string;
  /** Why who looks at the page can't tell that it has the focus. */
  readonly wrong: string | null;
}

/** In the page: what has the focus now; null where the focus has left the page. */
function stopNow(): Stop | null {
  const element = document.activeElement;
  if (!(element instanceof HTMLElement) || element === document.body) return null;
  const label = element.closest("label") ?? element.parentElement;
  const said = element.getAttribute("aria-label") ?? (element.textContent || label?.textContent) ?? "";
  const name = `${element.getAttribute("role") ?? element.tagName.toLowerCase()} ${said.trim().slice(0, 40)}`;
  // A box to tick is drawn by what stands beside it.
  const boxes = [element, ...(element.matches("input[type=radio], input[type=checkbox]") && label ? [label] : [])];
  const isOver = (top: Element | null, box: Element) => top !== null && (box.contains(top) || top.contains(box));
  const isInView = boxes.some((box) => {
    const { left, right, top, bottom } = box.getBoundingClientRect();
    // WCAG 2.4.11: some of it is not hidden by what the author put over it.
    const xs = [left + 4, (Math.max(left, 0) + Math.min(right, innerWidth)) / 2, right - 4];
    const ys = [top + 3, (Math.max(top, 0) + Math.min(bottom, innerHeight)) / 2, bottom - 3];
    return xs.some((x) => ys.some((y) => isOver(document.elementFromPoint(x, y), box)));
  });
  if (!isInView) return { name, wrong: "is hidden (2.4.11)" };
  const around = [
    element,
    ...[...element.querySelectorAll("*")].slice(0, 20),
    ...(element.parentElement?.children ?? []),
  ];
  for (let up = element.parentElement, steps = 0; up !== null && steps < 3; up = up.parentElement, steps += 1)
    around.push(up);
  const look = () =>
    around
      .map((one) => {
        const { outlineStyle, outlineWidth, outlineColor, borderColor, boxShadow, backgroundColor, stroke } =
          getComputedStyle(one);
        return [outlineStyle, outlineWidth, outlineColor, borderColor, boxShadow, backgroundColor, stroke].join();
      })
      .join("\n");
  const focused = look();
  // A date has stops of its own, which begin anew whenever it gets the focus.
  if (element.matches("input[type=date], input[type=month], input[type=time], input[type=datetime-local]"))
    return { name, wrong: null };
  element.blur();
  const blurred = look();
  element.focus({ preventScroll: true });
  return { name, wrong: focused === blurred ? "looks as if it had no focus (2.4.7)" : null };
}

/** More stops than any page has: then the focus goes round in a trap (WCAG 2.1.2). */
const stopsMax = 250;

/** Through the whole page, once. Backwards, what sticks to the upper edge is in the way, forwards what sticks to the lower one. */
export async function walk(page: Page, key: "Tab" | "Shift+Tab"): Promise<Stop[]> {
  const stops: Stop[] = [];
  for (;;) {
    await page.keyboard.press(key);
    const stop = await page.evaluate(stopNow);
    if (stop === null) return stops;
    stops.push(stop);
    if (stops.length > stopsMax) throw new Error(`no way out: ${JSON.stringify(stops.slice(-5))}`);
  }
}

export const unseen = (stops: readonly Stop[]) => stops.filter(({ wrong }) => wrong !== null);

/** In the page: what the mouse can press and Tab can't come to (WCAG 2.1.1), by what it is called. */
export function outOfReach(): string[] {
  const isStop = (element: Element | null) =>
    element instanceof HTMLElement || element instanceof SVGElement
      ? element.tabIndex >= 0 && !element.matches(":disabled, [inert] *")
      : false;
  // One of such a group is a stop; arrows lead from it to the others.
  const byArrows =
    "[role=tab], [role=radio], [role=menuitem], [role=option], [role=slider], [type=radio], [role=gridcell] *";
  const isPressed = (element: Element) => {
    const key = Object.keys(element).find((name) => name.startsWith("__reactProps$"));
    const properties = key === undefined ? {} : ((element as unknown as Record<string, object>)[key] ?? {});
    return "onClick" in properties;
  };
  const native = "a[href], button, input, select, textarea, summary, [role=button], [role=link], [role=switch]";
  return [...document.querySelectorAll("main *, header *, nav *")]
    .filter((element) => element.matches(native) || isPressed(element))
    .filter((element) => element.checkVisibility({ visibilityProperty: true, opacityProperty: true }))
    .filter((element) => !element.matches(`:disabled, [aria-disabled=true], [aria-hidden=true] *, [aria-hidden=true]`))
    .filter((element) => !element.matches(byArrows) && element.closest("[inert]") === null)
    .filter((element) => {
      const control = element instanceof HTMLLabelElement ? element.control : null;
      return ![element, control, ...element.querySelectorAll("*")].some(isStop);
    })
    .filter((element) => {
      for (let up = element.parentElement; up !== null; up = up.parentElement) if (isStop(up)) return false;
      return true;
    })
    .map((element) => element.outerHTML.slice(0, 200));
}
