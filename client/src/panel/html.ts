import { randomBytes } from "node:crypto";
import { env, Uri, type Webview } from "vscode";
import { wordsOfPage } from "./words.ts";

/** The folder that the page may load from, and nothing else. */
export function pageFolder(extension: Uri): Uri {
	return Uri.joinPath(extension, "dist", "panel");
}

/** The page: one script with this nonce, one style sheet of our own, nothing from anywhere else. */
export function pageOf(webview: Webview, extension: Uri, reviewed: boolean): string {
	const nonce = randomBytes(16).toString("base64url");
	const at = (name: string): string => webview.asWebviewUri(Uri.joinPath(pageFolder(extension), name)).toString();
	const policy = `default-src 'none'; style-src ${webview.cspSource}; script-src 'nonce-${nonce}'`;
	return `<!DOCTYPE html>
<html lang="${escaped(env.language)}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="stylesheet" href="${at("panel.css")}">
</head>
<body data-words="${escaped(JSON.stringify(wordsOfPage(reviewed)))}">
<script nonce="${nonce}" src="${at("main.js")}"></script>
</body>
</html>`;
}

function escaped(text: string): string {
	return text.replaceAll("&", "&amp;").replaceAll('"', "&quot;").replaceAll("<", "&lt;");
}
