// The data of a map.
const data = JSON.parse(document.getElementById("data").textContent);
