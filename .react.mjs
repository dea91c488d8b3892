import { build } from 'esbuild'; import { gzipSync } from 'node:zlib'
const r = await build({entryPoints:[process.argv[2]],minify:true,format:'esm',target:'es2022',write:false,bundle:true,plugins:[{name:'e',setup(b){
 b.onResolve({filter:/^jods\/kit$/},()=>({path:process.cwd()+'/src/view/index.ts'}))
 b.onResolve({filter:/^jods|proxy\/node-of|signal\/|tree\/|^react|^preact|^vue|^solid|^svelte/},a=>({path:a.path,external:true}))}}]})
console.log(r.outputFiles[0].text.length, gzipSync(r.outputFiles[0].text).length); console.log(r.outputFiles[0].text)
