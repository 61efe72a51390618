// For browsers that know no modules: nothing else will run here, so what helps when the page is late shows at once.
document.getElementById("late").className = "";
