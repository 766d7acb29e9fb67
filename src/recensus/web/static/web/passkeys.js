// Lets the browser fill a form with a passkey. <form data-passkey="get|create">; the options come from the JSON script
// element "passkey-options", or from the address in data-options-from. Without passkeys the form stays hidden.
const can = window.PublicKeyCredential && "parseRequestOptionsFromJSON" in PublicKeyCredential;

async function options(form) {
  const given = form.dataset.optionsFrom
    ? (await (await fetch(form.dataset.optionsFrom, { headers: { Accept: "application/json" } })).json()).request_options
    : JSON.parse(document.getElementById("passkey-options").textContent);
  return form.dataset.passkey === "create"
    ? { publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(given.publicKey) }
    : { publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(given.publicKey) };
}

async function fill(form) {
  const said = form.querySelector("[role=status]");
  said.textContent = "";
  try {
    const credential = await navigator.credentials[form.dataset.passkey](await options(form));
    form.elements.credential.value = JSON.stringify(credential.toJSON());
    form.submit();
  } catch (refused) {
    said.textContent = said.dataset.failed;
  }
}

for (const form of can ? document.querySelectorAll("form[data-passkey]") : []) {
  form.hidden = false;
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    fill(form);
  });
}
