// Stands in for the script of the login widget: it shows no widget, but the way to the sign-in page.
(function () {
  "use strict";
  var script = document.currentScript;
  var login = new URL("/login", script && script.src ? script.src : location.href).href;
  console.info("Tenantry has no login widget; sign in at " + login);
  window.LaunchLoginView = function (options) {
    var selector = options && options.containerSelector;
    var container = selector && document.querySelector(selector);
    if (!container) return;
    var link = document.createElement("a");
    link.href = login;
    link.textContent = "Sign in";
    container.replaceChildren(link);
  };
})();
