// Shows the description of the interface for people to read.
const add = (parent, name, text) => {
  const element = document.createElement(name);
  element.textContent = text;
  parent.append(element);
  return element;
};
const bodyOf = (part) => part?.content?.["application/json"]?.schema;
fetch("/api/openapi.json").then((answer) => answer.json()).then((api) => {
  const resolve = (schema, depth = 0) => {
    if (!schema || typeof schema !== "object" || depth > 6) return schema;
    if (schema.$ref) return resolve(api.components.schemas[schema.$ref.split("/").pop()], depth + 1);
    if (Array.isArray(schema)) return schema.map((item) => resolve(item, depth + 1));
    return Object.fromEntries(Object.entries(schema).map(([key, value]) => [key, resolve(value, depth + 1)]));
  };
  document.getElementById("about").textContent = api.info.description;
  const list = document.getElementById("operations");
  for (const [path, methods] of Object.entries(api.paths)) {
    for (const [method, operation] of Object.entries(methods)) {
      if (!operation.responses) continue;
      const section = add(list, "section", "");
      const title = add(section, "h3", "");
      add(title, "b", method.toUpperCase());
      add(title, "code", path);
      add(section, "p", operation.summary ?? "");
      const query = (operation.parameters ?? []).filter((parameter) => parameter.in === "query");
      const show = (label, schema) => {
        if (!schema) return;
        const details = add(section, "details", "");
        add(details, "summary", label);
        add(details, "pre", JSON.stringify(resolve(schema), null, 2));
      };
      if (query.length) show("query", query);
      show("body", bodyOf(operation.requestBody));
      for (const [status, response] of Object.entries(operation.responses)) show(`answer ${status}`, bodyOf(response));
    }
  }
});
