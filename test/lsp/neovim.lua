-- Opens one C file in Neovim with the language server attached, as a user's configuration would, and prints what Neovim
-- then shows as diagnostics, as JSON on one line. Run by neovim.test.ts; the environment says what to open.
local client = vim.lsp.start_client({
	name = "counterbalance",
	cmd = vim.json.decode(vim.env.COUNTERBALANCE_TEST_COMMAND),
	root_dir = vim.env.COUNTERBALANCE_TEST_TREE,
})
if not client then
	error("the language server did not start")
end

-- Each answer of the server, even an empty one, is counted.
local published = 0
local show = vim.lsp.handlers["textDocument/publishDiagnostics"]
vim.lsp.handlers["textDocument/publishDiagnostics"] = function(...)
	show(...)
	published = published + 1
end

local function await_publication(before)
	if not vim.wait(60000, function() return published > before end, 50) then
		error("no diagnostics were published in a minute")
	end
end

vim.cmd("edit " .. vim.fn.fnameescape(vim.env.COUNTERBALANCE_TEST_FILE))
vim.bo.filetype = "c"
vim.lsp.buf_attach_client(0, client)
await_publication(0)

-- Lines "FIRST,LAST" to delete in the buffer, which is never written.
local deleted = vim.env.COUNTERBALANCE_TEST_DELETE
if deleted then
	local before = published
	vim.cmd(deleted .. "delete")
	await_publication(before)
end

local shown = {}
for _, diagnostic in ipairs(vim.diagnostic.get(0)) do
	table.insert(shown, {
		line = diagnostic.lnum + 1,
		column = diagnostic.col + 1,
		endLine = diagnostic.end_lnum + 1,
		endColumn = diagnostic.end_col + 1,
		severity = diagnostic.severity,
		source = diagnostic.source,
		code = diagnostic.user_data.lsp.code,
		message = diagnostic.message,
	})
end
if #shown == 0 then
	shown = vim.empty_dict()
end
vim.fn.writefile({ vim.json.encode(shown) }, vim.env.COUNTERBALANCE_TEST_ANSWER)
vim.cmd("qall!")
