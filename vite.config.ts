import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

/** The pages a browser is given: everything in one folder, nothing fetched from elsewhere. */
export default defineConfig({
  root: "web",
  plugins: [react()],
  build: { outDir: "dist", emptyOutDir: true, chunkSizeWarningLimit: 1500 },
});
