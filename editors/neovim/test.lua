-- Drives `kubevet lsp` from Neovim (0.7 or newer): opens a file, waits for its findings, applies a fix. Run
-- by test.sh. The last line of the output says how it ended.

local program = assert(os.getenv("KUBEVET"), "KUBEVET names the program")
local folder = assert(os.getenv("KUBEVET_FOLDER"), "KUBEVET_FOLDER names a folder to work in")

local function fail(message)
  io.stdout:write("FAILED: " .. message .. "\n")
  vim.cmd("cquit 1")
end

local function await(what, condition)
  if not vim.wait(10000, condition, 10) then fail("waited in vain for " .. what) end
end

local function codes(buffer)
  local found = {}
  for _, each in ipairs(vim.diagnostic.get(buffer)) do
    -- Before 0.8 the code is among what the client keeps for itself.
    local code = each.code or (each.user_data and each.user_data.lsp and each.user_data.lsp.code)
    found[code or "?"] = each
  end
  return found
end

local function main()
  vim.cmd("edit " .. folder .. "/web.yaml")
  local buffer = vim.api.nvim_get_current_buf()
  vim.bo[buffer].filetype = "yaml"
  local client_id = vim.lsp.start_client({ name = "kubevet", cmd = { program, "lsp" }, root_dir = folder })
  if not client_id then return fail("the server cannot be started") end
  vim.lsp.buf_attach_client(buffer, client_id)
  await("the findings of the file", function() return codes(buffer)["unknown-field"] ~= nil end)
  await("the findings of the project", function() return codes(buffer)["statefulset-service-not-found"] ~= nil end)

  local finding = codes(buffer)["unknown-field"]
  local client = vim.lsp.get_client_by_id(client_id)
  local at = { line = finding.lnum, character = finding.col }
  local answer = client.request_sync("textDocument/codeAction", {
    textDocument = vim.lsp.util.make_text_document_params(buffer),
    range = { start = at, ["end"] = at },
    context = { diagnostics = {} },
  }, 5000, buffer)
  local fix
  for _, action in ipairs(answer and answer.result or {}) do
    if action.isPreferred then fix = action end
  end
  if not fix then return fail("no action mends the finding") end
  vim.lsp.util.apply_workspace_edit(fix.edit, client.offset_encoding)
  if not vim.api.nvim_buf_get_lines(buffer, finding.lnum, finding.lnum + 1, false)[1]:find("replicas: 3") then
    return fail("the fix was not applied")
  end
  await("the finding to go", function() return codes(buffer)["unknown-field"] == nil end)

  local hover = client.request_sync("textDocument/hover", {
    textDocument = vim.lsp.util.make_text_document_params(buffer),
    position = { line = finding.lnum, character = 4 },
  }, 5000, buffer)
  if not (hover and hover.result and hover.result.contents.value:find("replicas", 1, true)) then
    return fail("no hover over a field")
  end
  vim.lsp.stop_client(client_id)
  await("the server to go", function() return client.is_stopped() end)
  io.stdout:write("PASSED\n")
  vim.cmd("qall!")
end

local ok, problem = pcall(main)
if not ok then fail(tostring(problem)) end
