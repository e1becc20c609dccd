// The interview guide at its three levels of help; the level chosen is kept on this browser.
import { keep, preference } from "./preferences.js";
import { all } from "./page.js";

export function wireGuide(root) {
  const choices = all('input[name="guide"]', root);
  const apply = (level) => {
    root.dataset.help = level;
    choices.forEach((choice) => (choice.checked = choice.value === level));
  };
  for (const choice of choices) {
    choice.addEventListener("change", () => {
      apply(choice.value);
      keep("guide", choice.value);
    });
  }
  apply(preference("guide", "full"));
}
