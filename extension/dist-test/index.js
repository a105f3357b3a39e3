"use strict";
var __create = Object.create;
var __defProp = Object.defineProperty;
var __getOwnPropDesc = Object.getOwnPropertyDescriptor;
var __getOwnPropNames = Object.getOwnPropertyNames;
var __getProtoOf = Object.getPrototypeOf;
var __hasOwnProp = Object.prototype.hasOwnProperty;
var __export = (target, all) => {
  for (var name in all)
    __defProp(target, name, { get: all[name], enumerable: true });
};
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
var __toCommonJS = (mod) => __copyProps(__defProp({}, "__esModule", { value: true }), mod);

// extension/test/host/index.ts
var index_exports = {};
__export(index_exports, {
  run: () => run
});
module.exports = __toCommonJS(index_exports);

// <define:__TEST_FILES__>
var define_TEST_FILES_default = ["kernel.test.js"];

// extension/test/host/index.ts
var import_node_fs = require("node:fs");
var import_node_path = require("node:path");
var import_mocha = __toESM(require("mocha"));

// extension/test/host/figures.ts
var figures = {};

// extension/test/host/index.ts
async function run() {
  const mocha = new import_mocha.default({ ui: "bdd", timeout: 6e4, color: false });
  for (const file of define_TEST_FILES_default) mocha.addFile(`${__dirname}/${file}`);
  const tests = [];
  const failures = await new Promise((resolve) => {
    const runner = mocha.run(resolve);
    const keep = (state) => (test, error) => tests.push({ file: (0, import_node_path.basename)(test.file ?? ""), title: test.fullTitle(), state, error: error?.stack, ms: test.duration });
    runner.on("pass", keep("passed")).on("fail", keep("failed")).on("pending", keep("pending"));
  });
  const results = process.env.FOOTPATH_TEST_RESULTS;
  if (results) (0, import_node_fs.writeFileSync)(results, JSON.stringify({ tests, figures }));
  if (failures > 0) throw new Error(`${failures} failed`);
}
// Annotate the CommonJS export names for ESM import in node:
0 && (module.exports = {
  run
});
//# sourceMappingURL=data:application/json;base64,ewogICJ2ZXJzaW9uIjogMywKICAic291cmNlcyI6IFsiLi4vdGVzdC9ob3N0L2luZGV4LnRzIiwgIjxkZWZpbmU6X19URVNUX0ZJTEVTX18+IiwgIi4uL3Rlc3QvaG9zdC9maWd1cmVzLnRzIl0sCiAgInNvdXJjZXNDb250ZW50IjogWyIvLyBUaGUgbW9jaGEgZW50cnkgdGhhdCBydW5zIGluc2lkZSB0aGUgZXh0ZW5zaW9uIGhvc3QsIG9mIGNvZGUtc2VydmVyIGFuZCBvZiBhIGRvd25sb2FkZWQgVlMgQ29kZSBhbGlrZS5cbmltcG9ydCB7IHdyaXRlRmlsZVN5bmMgfSBmcm9tICdub2RlOmZzJztcbmltcG9ydCB7IGJhc2VuYW1lIH0gZnJvbSAnbm9kZTpwYXRoJztcbmltcG9ydCBNb2NoYSBmcm9tICdtb2NoYSc7XG5pbXBvcnQgeyBmaWd1cmVzIH0gZnJvbSAnLi9maWd1cmVzJztcblxuZGVjbGFyZSBjb25zdCBfX1RFU1RfRklMRVNfXzogcmVhZG9ubHkgc3RyaW5nW107XG5cbmV4cG9ydCBhc3luYyBmdW5jdGlvbiBydW4oKTogUHJvbWlzZTx2b2lkPiB7XG4gIGNvbnN0IG1vY2hhID0gbmV3IE1vY2hhKHsgdWk6ICdiZGQnLCB0aW1lb3V0OiA2MF8wMDAsIGNvbG9yOiBmYWxzZSB9KTtcbiAgZm9yIChjb25zdCBmaWxlIG9mIF9fVEVTVF9GSUxFU19fKSBtb2NoYS5hZGRGaWxlKGAke19fZGlybmFtZX0vJHtmaWxlfWApO1xuICBjb25zdCB0ZXN0czogb2JqZWN0W10gPSBbXTtcbiAgY29uc3QgZmFpbHVyZXMgPSBhd2FpdCBuZXcgUHJvbWlzZTxudW1iZXI+KChyZXNvbHZlKSA9PiB7XG4gICAgY29uc3QgcnVubmVyID0gbW9jaGEucnVuKHJlc29sdmUpO1xuICAgIGNvbnN0IGtlZXAgPSAoc3RhdGU6IHN0cmluZykgPT4gKHRlc3Q6IE1vY2hhLlRlc3QsIGVycm9yPzogRXJyb3IpID0+XG4gICAgICB0ZXN0cy5wdXNoKHsgZmlsZTogYmFzZW5hbWUodGVzdC5maWxlID8/ICcnKSwgdGl0bGU6IHRlc3QuZnVsbFRpdGxlKCksIHN0YXRlLCBlcnJvcjogZXJyb3I/LnN0YWNrLCBtczogdGVzdC5kdXJhdGlvbiB9KTtcbiAgICBydW5uZXIub24oJ3Bhc3MnLCBrZWVwKCdwYXNzZWQnKSkub24oJ2ZhaWwnLCBrZWVwKCdmYWlsZWQnKSkub24oJ3BlbmRpbmcnLCBrZWVwKCdwZW5kaW5nJykpO1xuICB9KTtcbiAgY29uc3QgcmVzdWx0cyA9IHByb2Nlc3MuZW52LkZPT1RQQVRIX1RFU1RfUkVTVUxUUztcbiAgaWYgKHJlc3VsdHMpIHdyaXRlRmlsZVN5bmMocmVzdWx0cywgSlNPTi5zdHJpbmdpZnkoeyB0ZXN0cywgZmlndXJlcyB9KSk7XG4gIGlmIChmYWlsdXJlcyA+IDApIHRocm93IG5ldyBFcnJvcihgJHtmYWlsdXJlc30gZmFpbGVkYCk7XG59XG4iLCAiW1wia2VybmVsLnRlc3QuanNcIl0iLCAiLyoqIFdoYXQgdGhlIHN1aXRlcyBtZWFzdXJlLCBieSBuYW1lOyBwcmludGVkIHdpdGggdGhlIHJlc3VsdHMuICovXG5leHBvcnQgY29uc3QgZmlndXJlczogUmVjb3JkPHN0cmluZywgdW5rbm93bj4gPSB7fTtcbiJdLAogICJtYXBwaW5ncyI6ICI7Ozs7Ozs7Ozs7Ozs7Ozs7Ozs7Ozs7Ozs7Ozs7OztBQUFBO0FBQUE7QUFBQTtBQUFBO0FBQUE7OztBQ0FBLGlDQUFDLGdCQUFnQjs7O0FEQ2pCLHFCQUE4QjtBQUM5Qix1QkFBeUI7QUFDekIsbUJBQWtCOzs7QUVGWCxJQUFNLFVBQW1DLENBQUM7OztBRk9qRCxlQUFzQixNQUFxQjtBQUN6QyxRQUFNLFFBQVEsSUFBSSxhQUFBQSxRQUFNLEVBQUUsSUFBSSxPQUFPLFNBQVMsS0FBUSxPQUFPLE1BQU0sQ0FBQztBQUNwRSxhQUFXLFFBQVEsMEJBQWdCLE9BQU0sUUFBUSxHQUFHLFNBQVMsSUFBSSxJQUFJLEVBQUU7QUFDdkUsUUFBTSxRQUFrQixDQUFDO0FBQ3pCLFFBQU0sV0FBVyxNQUFNLElBQUksUUFBZ0IsQ0FBQyxZQUFZO0FBQ3RELFVBQU0sU0FBUyxNQUFNLElBQUksT0FBTztBQUNoQyxVQUFNLE9BQU8sQ0FBQyxVQUFrQixDQUFDLE1BQWtCLFVBQ2pELE1BQU0sS0FBSyxFQUFFLFVBQU0sMkJBQVMsS0FBSyxRQUFRLEVBQUUsR0FBRyxPQUFPLEtBQUssVUFBVSxHQUFHLE9BQU8sT0FBTyxPQUFPLE9BQU8sSUFBSSxLQUFLLFNBQVMsQ0FBQztBQUN4SCxXQUFPLEdBQUcsUUFBUSxLQUFLLFFBQVEsQ0FBQyxFQUFFLEdBQUcsUUFBUSxLQUFLLFFBQVEsQ0FBQyxFQUFFLEdBQUcsV0FBVyxLQUFLLFNBQVMsQ0FBQztBQUFBLEVBQzVGLENBQUM7QUFDRCxRQUFNLFVBQVUsUUFBUSxJQUFJO0FBQzVCLE1BQUksUUFBUyxtQ0FBYyxTQUFTLEtBQUssVUFBVSxFQUFFLE9BQU8sUUFBUSxDQUFDLENBQUM7QUFDdEUsTUFBSSxXQUFXLEVBQUcsT0FBTSxJQUFJLE1BQU0sR0FBRyxRQUFRLFNBQVM7QUFDeEQ7IiwKICAibmFtZXMiOiBbIk1vY2hhIl0KfQo=
