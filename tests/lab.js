// What the browser tests ask of a page of JupyterLab. Everything here only looks, or does what a menu of JupyterLab does.
window.mizan = (() => {
  const notebook = () => window.jupyterapp?.shell.currentWidget;
  const ARABIC = /[\u0600-\u065f\u066e-\u06ff\ufb50-\ufdff\ufe70-\ufefc]/;
  const LETTER = /\p{L}/u;

  // The boxes of the words of an element, in the order of the text. A mark that ends the text is a word of its own.
  const words = (element) => {
    const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
    const found = [];
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      for (const match of node.data.matchAll(/[\p{L}\p{M}\p{N}_]+|[.؟!…]+(?=\s*$)/gu)) {
        const range = document.createRange();
        range.setStart(node, match.index);
        range.setEnd(node, match.index + match[0].length);
        const box = range.getBoundingClientRect();
        if (box.width) found.push({ text: match[0], left: box.left, right: box.right, top: box.top, bottom: box.bottom });
      }
    }
    return found;
  };

  // The smallest elements of the outputs that hold text of their own.
  const blocks = () =>
    [...notebook().node.querySelectorAll(".jp-OutputArea-output *")].filter(
      (element) =>
        [...element.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && LETTER.test(node.data)) &&
        element.getClientRects().length && getComputedStyle(element).visibility === "visible",
    );

  // Outputs that begin with an Arabic letter and are laid out from left to right. Printed text (pre) has no direction.
  const misdirected = () =>
    blocks()
      .filter((element) => ARABIC.test(LETTER.exec(element.textContent)[0]) && !element.closest("pre"))
      .filter((element) => getComputedStyle(element).direction !== "rtl")
      .map((element) => element.outerHTML.slice(0, 200));

  // Neighbouring Arabic words (or the mark at the end) of outputs that do not follow each other from right to left.
  const scrambled = () =>
    blocks().filter((element) => ARABIC.test(LETTER.exec(element.textContent)[0]) && !element.closest("pre"))
      .flatMap((element) => {
        const found = words(element);
        return found.slice(1).map((word, n) => [found[n], word]);
      })
      .filter(([one, two]) => ARABIC.test(one.text) && (ARABIC.test(two.text) || !/[\p{L}\p{N}]/u.test(two.text)))
      .filter(([one, two]) => two.top < one.bottom - 1 && one.top < two.bottom - 1 && two.right > one.left + 1)
      .map((pair) => pair.map((word) => word.text).join(" | "));

  // The words of the first block of the outputs whose text is `text`, with the block's computed direction.
  const placed = (text) => {
    const element = blocks().find((block) => block.textContent.trim() === text);
    element.scrollIntoView();
    return { direction: getComputedStyle(element).direction, words: words(element) };
  };

  // A colour of CSS, however it is written, as the browser paints it: red, green, blue, alpha (0 to 255).
  const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  const painted = new Map();
  const channels = (colour) => {
    if (!painted.has(colour)) {
      canvas.clearRect(0, 0, 1, 1);
      canvas.fillStyle = colour;
      canvas.fillRect(0, 0, 1, 1);
      painted.set(colour, [...canvas.getImageData(0, 0, 1, 1).data]);
    }
    return painted.get(colour);
  };
  // Relative luminance and contrast as WCAG 2.2 defines them.
  const luminance = (colour) => {
    const [red, green, blue] = colour.map((c) => (c / 255 <= 0.04045 ? c / 255 / 12.92 : ((c / 255 + 0.055) / 1.055) ** 2.4));
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };
  const ground = (element) => {
    const layers = [];
    for (let at = element; at; at = at.parentElement) {
      layers.unshift(channels(getComputedStyle(at).backgroundColor));
    }
    return layers.reduce((below, [...above]) => {
      const share = above[3] / 255;
      return below.map((value, n) => above[n] * share + value * (1 - share));
    }, [255, 255, 255]);
  };
  const contrast = (element) => {
    const [one, two] = [channels(getComputedStyle(element).color).slice(0, 3), ground(element)].map(luminance);
    return (Math.max(one, two) + 0.05) / (Math.min(one, two) + 0.05);
  };
  // Text in outputs that does not stand out from its ground (below 4.5 to 1).
  const illegible = () =>
    blocks().filter((element) => contrast(element) < 4.5)
      .map((element) => `${contrast(element).toFixed(1)}: ${element.outerHTML.slice(0, 200)}`);

  const runAll = async (limit = 300) => {
    const { context, sessionContext } = notebook();
    await Promise.all([context.ready, sessionContext.ready]);
    const late = new Promise((_, fail) => setTimeout(() => fail(new Error(`still running after ${limit} s`)), 1000 * limit));
    await Promise.race([late, window.jupyterapp.commands.execute("notebook:run-all-cells")]);
  };

  // The cells as they would be stored.
  const cells = () => notebook().context.model.toJSON().cells;

  const theme = async (name) => {
    await window.jupyterapp.commands.execute("apputils:change-theme", { theme: name });
  };

  // Of all cells together, as they are laid out now.
  const height = () => {
    const boxes = [...notebook().node.querySelectorAll(".jp-Cell")].map((cell) => cell.getBoundingClientRect());
    return Math.ceil(Math.max(...boxes.map((box) => box.bottom)) - Math.min(...boxes.map((box) => box.top)));
  };

  const toTop = async () => {
    notebook().node.querySelector(".jp-WindowedPanel-outer").scrollTop = 0;
    await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
  };

  return { notebook, words, placed, misdirected, scrambled, illegible, runAll, cells, theme, height, toTop };
})();
