import Argon2 from "@phi-ag/argon2";
import module from "@phi-ag/argon2/argon2.wasm";

/** Workers may not compile WebAssembly at run time: it comes in as a module. */
export async function loadArgon2(): Promise<Argon2> {
  return new Argon2(await WebAssembly.instantiate(module));
}
