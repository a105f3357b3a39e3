"use strict";
var __create = Object.create;
var __defProp = Object.defineProperty;
var __getOwnPropDesc = Object.getOwnPropertyDescriptor;
var __getOwnPropNames = Object.getOwnPropertyNames;
var __getProtoOf = Object.getPrototypeOf;
var __hasOwnProp = Object.prototype.hasOwnProperty;
var __copyProps = (to, from, except, desc) => {
  if (from && typeof from === "object" || typeof from === "function") {
    for (let key of __getOwnPropNames(from))
      if (!__hasOwnProp.call(to, key) && key !== except)
        __defProp(to, key, { get: () => from[key], enumerable: !(desc = __getOwnPropDesc(from, key)) || desc.enumerable });
  }
  return to;
};
var __toESM = (mod, isNodeMode, target) => (target = mod != null ? __create(__getProtoOf(mod)) : {}, __copyProps(
  // If the importer is in node compatibility mode or this is not an ESM
  // file that has been converted to a CommonJS file using a Babel-
  // compatible transform (i.e. "__esModule" has not been set), then set
  // "default" to the CommonJS "module.exports" for node compatibility.
  isNodeMode || !mod || !mod.__esModule ? __defProp(target, "default", { value: mod, enumerable: true }) : target,
  mod
));

// extension/test/host/kernel.test.ts
var import_strict = __toESM(require("node:assert/strict"));
var import_node_fs = require("node:fs");
var import_node_path = require("node:path");
var vscode = __toESM(require("vscode"));
var CONTROLLER = { extension: "footpath.footpath-vscode", id: "footpath-typescript" };
async function openNotebook(cells) {
  const root = vscode.workspace.workspaceFolders[0].uri.fsPath;
  const folder = (0, import_node_fs.mkdtempSync)((0, import_node_path.join)(root, "notebook-"));
  const file = (0, import_node_path.join)(folder, "test.ipynb");
  const metadata = { kernelspec: { name: "footpath", display_name: "TypeScript (Footpath)", language: "typescript" }, language_info: { name: "typescript" } };
  const json = {
    nbformat: 4,
    nbformat_minor: 5,
    metadata,
    cells: cells.map((source, i) => ({ cell_type: "code", id: `c${i}`, metadata: {}, source, outputs: [], execution_count: null }))
  };
  (0, import_node_fs.writeFileSync)(file, JSON.stringify(json));
  const notebook = await vscode.workspace.openNotebookDocument(vscode.Uri.file(file));
  await vscode.window.showNotebookDocument(notebook);
  await vscode.commands.executeCommand("notebook.selectKernel", CONTROLLER);
  return { notebook, folder };
}
async function runCell(notebook, index) {
  const cell = notebook.cellAt(index);
  const ended = new Promise((resolve) => {
    const listener = vscode.workspace.onDidChangeNotebookDocument((event) => {
      const done = event.cellChanges.some((change) => change.cell === cell && change.executionSummary?.timing?.endTime !== void 0);
      if (!done) return;
      listener.dispose();
      resolve();
    });
  });
  await vscode.commands.executeCommand("notebook.cell.execute", { ranges: [{ start: index, end: index + 1 }], document: notebook.uri });
  await ended;
  return cell;
}
var textOf = (cell) => cell.outputs.flatMap(({ items }) => items.map(({ data }) => Buffer.from(data).toString("utf8"))).join("");
describe("the notebook kernel", () => {
  it("runs cells of TypeScript that import footpath, with output in order", async () => {
    const { notebook, folder } = await openNotebook([
      'import { show } from "footpath";\nconst x: number = 20;\nconsole.log("first");\nshow([{ a: "<b>bold</b>" }]);\nconsole.log("last");',
      "x + 1"
    ]);
    const first = await runCell(notebook, 0);
    const types = first.outputs.map(({ items }) => items.map(({ mime }) => mime));
    import_strict.default.equal(first.executionSummary?.success, true, textOf(first));
    import_strict.default.deepEqual(types, [["application/vnd.code.notebook.stdout"], ["text/html", "text/plain"], ["application/vnd.code.notebook.stdout"]]);
    import_strict.default.match(textOf(first), /&lt;b&gt;bold/);
    const second = await runCell(notebook, 1);
    import_strict.default.equal(textOf(second).trim(), "21");
    import_strict.default.equal(second.executionSummary?.executionOrder, 2);
    (0, import_node_fs.rmSync)(folder, { recursive: true, force: true });
  });
});
//# sourceMappingURL=data:application/json;base64,ewogICJ2ZXJzaW9uIjogMywKICAic291cmNlcyI6IFsiLi4vdGVzdC9ob3N0L2tlcm5lbC50ZXN0LnRzIl0sCiAgInNvdXJjZXNDb250ZW50IjogWyJpbXBvcnQgYXNzZXJ0IGZyb20gJ25vZGU6YXNzZXJ0L3N0cmljdCc7XG5pbXBvcnQgeyBta2R0ZW1wU3luYywgcm1TeW5jLCB3cml0ZUZpbGVTeW5jIH0gZnJvbSAnbm9kZTpmcyc7XG5pbXBvcnQgeyBqb2luIH0gZnJvbSAnbm9kZTpwYXRoJztcbmltcG9ydCAqIGFzIHZzY29kZSBmcm9tICd2c2NvZGUnO1xuXG5jb25zdCBDT05UUk9MTEVSID0geyBleHRlbnNpb246ICdmb290cGF0aC5mb290cGF0aC12c2NvZGUnLCBpZDogJ2Zvb3RwYXRoLXR5cGVzY3JpcHQnIH07XG5cbi8qKiBBIG5vdGVib29rIG9mIFR5cGVTY3JpcHQgY2VsbHMgaW4gdGhlIHdvcmtzcGFjZSwgb3BlbiBpbiBhbiBlZGl0b3Igd2l0aCBvdXIga2VybmVsLiAqL1xuYXN5bmMgZnVuY3Rpb24gb3Blbk5vdGVib29rKGNlbGxzOiByZWFkb25seSBzdHJpbmdbXSk6IFByb21pc2U8eyBub3RlYm9vazogdnNjb2RlLk5vdGVib29rRG9jdW1lbnQ7IGZvbGRlcjogc3RyaW5nIH0+IHtcbiAgY29uc3Qgcm9vdCA9IHZzY29kZS53b3Jrc3BhY2Uud29ya3NwYWNlRm9sZGVycyFbMF0udXJpLmZzUGF0aDtcbiAgY29uc3QgZm9sZGVyID0gbWtkdGVtcFN5bmMoam9pbihyb290LCAnbm90ZWJvb2stJykpO1xuICBjb25zdCBmaWxlID0gam9pbihmb2xkZXIsICd0ZXN0LmlweW5iJyk7XG4gIGNvbnN0IG1ldGFkYXRhID0geyBrZXJuZWxzcGVjOiB7IG5hbWU6ICdmb290cGF0aCcsIGRpc3BsYXlfbmFtZTogJ1R5cGVTY3JpcHQgKEZvb3RwYXRoKScsIGxhbmd1YWdlOiAndHlwZXNjcmlwdCcgfSwgbGFuZ3VhZ2VfaW5mbzogeyBuYW1lOiAndHlwZXNjcmlwdCcgfSB9O1xuICBjb25zdCBqc29uID0ge1xuICAgIG5iZm9ybWF0OiA0LFxuICAgIG5iZm9ybWF0X21pbm9yOiA1LFxuICAgIG1ldGFkYXRhLFxuICAgIGNlbGxzOiBjZWxscy5tYXAoKHNvdXJjZSwgaSkgPT4gKHsgY2VsbF90eXBlOiAnY29kZScsIGlkOiBgYyR7aX1gLCBtZXRhZGF0YToge30sIHNvdXJjZSwgb3V0cHV0czogW10sIGV4ZWN1dGlvbl9jb3VudDogbnVsbCB9KSksXG4gIH07XG4gIHdyaXRlRmlsZVN5bmMoZmlsZSwgSlNPTi5zdHJpbmdpZnkoanNvbikpO1xuICBjb25zdCBub3RlYm9vayA9IGF3YWl0IHZzY29kZS53b3Jrc3BhY2Uub3Blbk5vdGVib29rRG9jdW1lbnQodnNjb2RlLlVyaS5maWxlKGZpbGUpKTtcbiAgYXdhaXQgdnNjb2RlLndpbmRvdy5zaG93Tm90ZWJvb2tEb2N1bWVudChub3RlYm9vayk7XG4gIGF3YWl0IHZzY29kZS5jb21tYW5kcy5leGVjdXRlQ29tbWFuZCgnbm90ZWJvb2suc2VsZWN0S2VybmVsJywgQ09OVFJPTExFUik7XG4gIHJldHVybiB7IG5vdGVib29rLCBmb2xkZXIgfTtcbn1cblxuLyoqIFJ1bnMgb25lIGNlbGwgYW5kIHdhaXRzIGZvciBpdHMgZW5kLiAqL1xuYXN5bmMgZnVuY3Rpb24gcnVuQ2VsbChub3RlYm9vazogdnNjb2RlLk5vdGVib29rRG9jdW1lbnQsIGluZGV4OiBudW1iZXIpOiBQcm9taXNlPHZzY29kZS5Ob3RlYm9va0NlbGw+IHtcbiAgY29uc3QgY2VsbCA9IG5vdGVib29rLmNlbGxBdChpbmRleCk7XG4gIGNvbnN0IGVuZGVkID0gbmV3IFByb21pc2U8dm9pZD4oKHJlc29sdmUpID0+IHtcbiAgICBjb25zdCBsaXN0ZW5lciA9IHZzY29kZS53b3Jrc3BhY2Uub25EaWRDaGFuZ2VOb3RlYm9va0RvY3VtZW50KChldmVudCkgPT4ge1xuICAgICAgY29uc3QgZG9uZSA9IGV2ZW50LmNlbGxDaGFuZ2VzLnNvbWUoKGNoYW5nZSkgPT4gY2hhbmdlLmNlbGwgPT09IGNlbGwgJiYgY2hhbmdlLmV4ZWN1dGlvblN1bW1hcnk/LnRpbWluZz8uZW5kVGltZSAhPT0gdW5kZWZpbmVkKTtcbiAgICAgIGlmICghZG9uZSkgcmV0dXJuO1xuICAgICAgbGlzdGVuZXIuZGlzcG9zZSgpO1xuICAgICAgcmVzb2x2ZSgpO1xuICAgIH0pO1xuICB9KTtcbiAgYXdhaXQgdnNjb2RlLmNvbW1hbmRzLmV4ZWN1dGVDb21tYW5kKCdub3RlYm9vay5jZWxsLmV4ZWN1dGUnLCB7IHJhbmdlczogW3sgc3RhcnQ6IGluZGV4LCBlbmQ6IGluZGV4ICsgMSB9XSwgZG9jdW1lbnQ6IG5vdGVib29rLnVyaSB9KTtcbiAgYXdhaXQgZW5kZWQ7XG4gIHJldHVybiBjZWxsO1xufVxuXG5jb25zdCB0ZXh0T2YgPSAoY2VsbDogdnNjb2RlLk5vdGVib29rQ2VsbCkgPT5cbiAgY2VsbC5vdXRwdXRzLmZsYXRNYXAoKHsgaXRlbXMgfSkgPT4gaXRlbXMubWFwKCh7IGRhdGEgfSkgPT4gQnVmZmVyLmZyb20oZGF0YSkudG9TdHJpbmcoJ3V0ZjgnKSkpLmpvaW4oJycpO1xuXG5kZXNjcmliZSgndGhlIG5vdGVib29rIGtlcm5lbCcsICgpID0+IHtcbiAgaXQoJ3J1bnMgY2VsbHMgb2YgVHlwZVNjcmlwdCB0aGF0IGltcG9ydCBmb290cGF0aCwgd2l0aCBvdXRwdXQgaW4gb3JkZXInLCBhc3luYyAoKSA9PiB7XG4gICAgY29uc3QgeyBub3RlYm9vaywgZm9sZGVyIH0gPSBhd2FpdCBvcGVuTm90ZWJvb2soW1xuICAgICAgJ2ltcG9ydCB7IHNob3cgfSBmcm9tIFwiZm9vdHBhdGhcIjtcXG5jb25zdCB4OiBudW1iZXIgPSAyMDtcXG5jb25zb2xlLmxvZyhcImZpcnN0XCIpO1xcbnNob3coW3sgYTogXCI8Yj5ib2xkPC9iPlwiIH1dKTtcXG5jb25zb2xlLmxvZyhcImxhc3RcIik7JyxcbiAgICAgICd4ICsgMScsXG4gICAgXSk7XG4gICAgY29uc3QgZmlyc3QgPSBhd2FpdCBydW5DZWxsKG5vdGVib29rLCAwKTtcbiAgICBjb25zdCB0eXBlcyA9IGZpcnN0Lm91dHB1dHMubWFwKCh7IGl0ZW1zIH0pID0+IGl0ZW1zLm1hcCgoeyBtaW1lIH0pID0+IG1pbWUpKTtcbiAgICBhc3NlcnQuZXF1YWwoZmlyc3QuZXhlY3V0aW9uU3VtbWFyeT8uc3VjY2VzcywgdHJ1ZSwgdGV4dE9mKGZpcnN0KSk7XG4gICAgYXNzZXJ0LmRlZXBFcXVhbCh0eXBlcywgW1snYXBwbGljYXRpb24vdm5kLmNvZGUubm90ZWJvb2suc3Rkb3V0J10sIFsndGV4dC9odG1sJywgJ3RleHQvcGxhaW4nXSwgWydhcHBsaWNhdGlvbi92bmQuY29kZS5ub3RlYm9vay5zdGRvdXQnXV0pO1xuICAgIGFzc2VydC5tYXRjaCh0ZXh0T2YoZmlyc3QpLCAvJmx0O2ImZ3Q7Ym9sZC8pO1xuICAgIGNvbnN0IHNlY29uZCA9IGF3YWl0IHJ1bkNlbGwobm90ZWJvb2ssIDEpO1xuICAgIGFzc2VydC5lcXVhbCh0ZXh0T2Yoc2Vjb25kKS50cmltKCksICcyMScpO1xuICAgIGFzc2VydC5lcXVhbChzZWNvbmQuZXhlY3V0aW9uU3VtbWFyeT8uZXhlY3V0aW9uT3JkZXIsIDIpO1xuICAgIHJtU3luYyhmb2xkZXIsIHsgcmVjdXJzaXZlOiB0cnVlLCBmb3JjZTogdHJ1ZSB9KTtcbiAgfSk7XG59KTtcbiJdLAogICJtYXBwaW5ncyI6ICI7Ozs7Ozs7Ozs7Ozs7Ozs7Ozs7Ozs7Ozs7QUFBQSxvQkFBbUI7QUFDbkIscUJBQW1EO0FBQ25ELHVCQUFxQjtBQUNyQixhQUF3QjtBQUV4QixJQUFNLGFBQWEsRUFBRSxXQUFXLDRCQUE0QixJQUFJLHNCQUFzQjtBQUd0RixlQUFlLGFBQWEsT0FBMEY7QUFDcEgsUUFBTSxPQUFjLGlCQUFVLGlCQUFrQixDQUFDLEVBQUUsSUFBSTtBQUN2RCxRQUFNLGFBQVMsZ0NBQVksdUJBQUssTUFBTSxXQUFXLENBQUM7QUFDbEQsUUFBTSxXQUFPLHVCQUFLLFFBQVEsWUFBWTtBQUN0QyxRQUFNLFdBQVcsRUFBRSxZQUFZLEVBQUUsTUFBTSxZQUFZLGNBQWMseUJBQXlCLFVBQVUsYUFBYSxHQUFHLGVBQWUsRUFBRSxNQUFNLGFBQWEsRUFBRTtBQUMxSixRQUFNLE9BQU87QUFBQSxJQUNYLFVBQVU7QUFBQSxJQUNWLGdCQUFnQjtBQUFBLElBQ2hCO0FBQUEsSUFDQSxPQUFPLE1BQU0sSUFBSSxDQUFDLFFBQVEsT0FBTyxFQUFFLFdBQVcsUUFBUSxJQUFJLElBQUksQ0FBQyxJQUFJLFVBQVUsQ0FBQyxHQUFHLFFBQVEsU0FBUyxDQUFDLEdBQUcsaUJBQWlCLEtBQUssRUFBRTtBQUFBLEVBQ2hJO0FBQ0Esb0NBQWMsTUFBTSxLQUFLLFVBQVUsSUFBSSxDQUFDO0FBQ3hDLFFBQU0sV0FBVyxNQUFhLGlCQUFVLHFCQUE0QixXQUFJLEtBQUssSUFBSSxDQUFDO0FBQ2xGLFFBQWEsY0FBTyxxQkFBcUIsUUFBUTtBQUNqRCxRQUFhLGdCQUFTLGVBQWUseUJBQXlCLFVBQVU7QUFDeEUsU0FBTyxFQUFFLFVBQVUsT0FBTztBQUM1QjtBQUdBLGVBQWUsUUFBUSxVQUFtQyxPQUE2QztBQUNyRyxRQUFNLE9BQU8sU0FBUyxPQUFPLEtBQUs7QUFDbEMsUUFBTSxRQUFRLElBQUksUUFBYyxDQUFDLFlBQVk7QUFDM0MsVUFBTSxXQUFrQixpQkFBVSw0QkFBNEIsQ0FBQyxVQUFVO0FBQ3ZFLFlBQU0sT0FBTyxNQUFNLFlBQVksS0FBSyxDQUFDLFdBQVcsT0FBTyxTQUFTLFFBQVEsT0FBTyxrQkFBa0IsUUFBUSxZQUFZLE1BQVM7QUFDOUgsVUFBSSxDQUFDLEtBQU07QUFDWCxlQUFTLFFBQVE7QUFDakIsY0FBUTtBQUFBLElBQ1YsQ0FBQztBQUFBLEVBQ0gsQ0FBQztBQUNELFFBQWEsZ0JBQVMsZUFBZSx5QkFBeUIsRUFBRSxRQUFRLENBQUMsRUFBRSxPQUFPLE9BQU8sS0FBSyxRQUFRLEVBQUUsQ0FBQyxHQUFHLFVBQVUsU0FBUyxJQUFJLENBQUM7QUFDcEksUUFBTTtBQUNOLFNBQU87QUFDVDtBQUVBLElBQU0sU0FBUyxDQUFDLFNBQ2QsS0FBSyxRQUFRLFFBQVEsQ0FBQyxFQUFFLE1BQU0sTUFBTSxNQUFNLElBQUksQ0FBQyxFQUFFLEtBQUssTUFBTSxPQUFPLEtBQUssSUFBSSxFQUFFLFNBQVMsTUFBTSxDQUFDLENBQUMsRUFBRSxLQUFLLEVBQUU7QUFFMUcsU0FBUyx1QkFBdUIsTUFBTTtBQUNwQyxLQUFHLHVFQUF1RSxZQUFZO0FBQ3BGLFVBQU0sRUFBRSxVQUFVLE9BQU8sSUFBSSxNQUFNLGFBQWE7QUFBQSxNQUM5QztBQUFBLE1BQ0E7QUFBQSxJQUNGLENBQUM7QUFDRCxVQUFNLFFBQVEsTUFBTSxRQUFRLFVBQVUsQ0FBQztBQUN2QyxVQUFNLFFBQVEsTUFBTSxRQUFRLElBQUksQ0FBQyxFQUFFLE1BQU0sTUFBTSxNQUFNLElBQUksQ0FBQyxFQUFFLEtBQUssTUFBTSxJQUFJLENBQUM7QUFDNUUsa0JBQUFBLFFBQU8sTUFBTSxNQUFNLGtCQUFrQixTQUFTLE1BQU0sT0FBTyxLQUFLLENBQUM7QUFDakUsa0JBQUFBLFFBQU8sVUFBVSxPQUFPLENBQUMsQ0FBQyxzQ0FBc0MsR0FBRyxDQUFDLGFBQWEsWUFBWSxHQUFHLENBQUMsc0NBQXNDLENBQUMsQ0FBQztBQUN6SSxrQkFBQUEsUUFBTyxNQUFNLE9BQU8sS0FBSyxHQUFHLGVBQWU7QUFDM0MsVUFBTSxTQUFTLE1BQU0sUUFBUSxVQUFVLENBQUM7QUFDeEMsa0JBQUFBLFFBQU8sTUFBTSxPQUFPLE1BQU0sRUFBRSxLQUFLLEdBQUcsSUFBSTtBQUN4QyxrQkFBQUEsUUFBTyxNQUFNLE9BQU8sa0JBQWtCLGdCQUFnQixDQUFDO0FBQ3ZELCtCQUFPLFFBQVEsRUFBRSxXQUFXLE1BQU0sT0FBTyxLQUFLLENBQUM7QUFBQSxFQUNqRCxDQUFDO0FBQ0gsQ0FBQzsiLAogICJuYW1lcyI6IFsiYXNzZXJ0Il0KfQo=
