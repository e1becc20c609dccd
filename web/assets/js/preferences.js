// What a person chose on this browser. Storage may be refused (private windows): the page then works without it.

export function preference(name, fallback) {
  try {
    return localStorage.getItem(`decroche.${name}`) ?? fallback;
  } catch {
    return fallback;
  }
}

export function keep(name, value) {
  try {
    localStorage.setItem(`decroche.${name}`, value);
  } catch {
    // The choice holds for this page only.
  }
}
