import { useEffect, useState } from "react";

/** What had the focus; of a menu that closes, the button that opened it. */
function opener(): HTMLElement | null {
  const active = document.activeElement;
  const menu = active?.closest("[role=menu]")?.getAttribute("aria-labelledby");
  const found = menu ? document.getElementById(menu) : active;
  return found instanceof HTMLElement ? found : null;
}

/** For a dialog that is gone with its component: the focus goes back to where it came from (WCAG 2.4.3), or to the page. */
export function useGiveBack(): void {
  const [from] = useState(opener);
  useEffect(
    () => () => {
      const stands = from?.isConnected && from !== document.body;
      (stands ? from : document.querySelector("main"))?.focus();
    },
    [from],
  );
}
