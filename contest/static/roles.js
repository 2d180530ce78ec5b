// Of a role's fields only those that the chosen role asks for are shown; without a role, none.
for (const group of document.querySelectorAll("[data-roles]")) {
  const role = group.querySelector("[name=role]");
  const show = () => {
    for (const part of group.querySelectorAll("[data-for-roles]"))
      part.hidden = !part.dataset.forRoles.split(" ").includes(role.value);
  };
  role.addEventListener("change", show);
  show();
}
