// The data of a comparison: JSON packed by gzip.
if (!window.DecompressionStream) document.body.textContent = "2023 +: Chrome, Edge, Firefox, Safari";
const packed = Uint8Array.from(atob(document.getElementById("data").textContent), (letter) => letter.charCodeAt(0));
const data = await new Response(new Blob([packed]).stream().pipeThrough(new DecompressionStream("gzip"))).json();
