// SPDX-License-Identifier: ISC
// Run inside a page by browser.sh: measures it as it is shown and tells the frame around it, as JSON.
//   dark       is the dark scheme in force?
//   overflow   pixels that the page is wider than its window
//   texts      how many texts were looked at
//   shapes     how many bars and signs
//   pale       texts below WCAG AA (4.5, large ones 3), shapes below 3: what, colour, background, contrast
const rgb = text => {
	const m = text.match(/^rgba?\(([\d.]+), ([\d.]+), ([\d.]+)(?:, ([\d.]+))?\)$/);
	return m ? [+m[1], +m[2], +m[3], m[4] === undefined ? 1 : +m[4]] : null;
};
const luminance = c => {
	const [r, g, b] = c.map(v => v / 255).map(v => (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4));
	return 0.2126 * r + 0.7152 * g + 0.0722 * b;
};
const contrast = (a, b) => {
	const [x, y] = [luminance(a), luminance(b)].sort((p, q) => q - p);
	return (x + 0.05) / (y + 0.05);
};
const backgroundOf = element => {
	for (let e = element; e; e = e.parentElement) {
		const c = rgb(getComputedStyle(e).backgroundColor);
		if (c && c[3] === 1)
			return c;
	}
	return [255, 255, 255, 1];
};
const found = { dark: matchMedia('(prefers-color-scheme: dark)').matches, texts: 0, shapes: 0, pale: [] };
const judge = (what, color, element, least) => {
	const front = rgb(color), back = backgroundOf(element);
	const ratio = front && front[3] === 1 ? contrast(front.slice(0, 3), back.slice(0, 3)) : 0;
	if (ratio < least)
		found.pale.push([what, color, back.join(), ratio.toFixed(2)]);
};
const isShown = element => element.checkVisibility() && element.getClientRects().length;

for (const details of document.querySelectorAll('details'))
	details.open = true;
const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
while (walker.nextNode()) {
	const text = walker.currentNode, e = text.parentElement;
	if (!text.data.trim() || e.matches('script, style, title, desc') || !isShown(e))
		continue;
	const style = getComputedStyle(e), size = parseFloat(style.fontSize);
	const isLarge = size >= 24 || (size >= 18.66 && style.fontWeight >= 700);
	found.texts++;
	judge(text.data.trim().slice(0, 40), e.closest('svg') ? style.fill : style.color, e, isLarge ? 3 : 4.5);
}
for (const e of document.querySelectorAll('svg.sign, svg .bar')) {
	if (!isShown(e))
		continue;
	const style = getComputedStyle(e);
	const line = style.stroke !== 'none' ? style.stroke : style.fill;
	found.shapes++;
	judge(e.getAttribute('class'), e.matches('.sign') ? style.color : line, e.closest('svg').parentElement, 3);
}
found.overflow = document.documentElement.scrollWidth - document.documentElement.clientWidth;
parent.postMessage(JSON.stringify(found), '*');
