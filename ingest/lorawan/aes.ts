/**
 * AES-128 as LoRaWAN uses it: one key, many short messages. Making a cipher costs five times as much as using it, so each
 * key keeps two: one for single blocks, one whose chain is undone before each message.
 */
import { type Cipheriv, createCipheriv, createDecipheriv } from "node:crypto";

const blockBytes = 16;
const zeros = Buffer.alloc(blockBytes);

export interface AesKey {
  /** Encrypts whole blocks, each by itself. */
  encrypt(blocks: Buffer): Buffer;
  /** Decrypts whole blocks, each by itself: how a server "encrypts" a join-accept (LoRaWAN 1.0.4 §6.2.3). */
  decrypt(blocks: Buffer): Buffer;
  /** AES-CMAC (RFC 4493) of `message`: 16 bytes. */
  cmac(message: Buffer): Buffer;
}

/** Throws when the key does not have 16 bytes. */
export function aesKey(key: Buffer): AesKey {
  if (key.length !== blockBytes) throw new RangeError(`an AES-128 key of ${key.length} bytes`);
  const single = createCipheriv("aes-128-ecb", key, null).setAutoPadding(false);
  const encrypt = (blocks: Buffer): Buffer => single.update(blocks);
  const whole = doubled(encrypt(zeros));
  const padded = doubled(whole);
  let chain: { cipher: Cipheriv; last: Buffer } | undefined;

  return {
    encrypt,
    decrypt: (blocks) => createDecipheriv("aes-128-ecb", key, null).setAutoPadding(false).update(blocks),
    cmac(message) {
      chain ??= { cipher: createCipheriv("aes-128-cbc", key, zeros).setAutoPadding(false), last: zeros };
      const isWhole = message.length > 0 && message.length % blockBytes === 0;
      const length = isWhole ? message.length : (Math.floor(message.length / blockBytes) + 1) * blockBytes;
      const blocks = Buffer.alloc(length);
      message.copy(blocks);
      if (!isWhole) blocks[message.length] = 0x80;
      xorInto(blocks, length - blockBytes, isWhole ? whole : padded);
      // CBC goes on from its last block; XORing that into the first one begins the chain at zero, as CMAC wants.
      xorInto(blocks, 0, chain.last);
      const encrypted = chain.cipher.update(blocks);
      chain.last = encrypted.subarray(length - blockBytes);
      return chain.last;
    },
  };
}

function xorInto(target: Buffer, at: number, value: Buffer): void {
  for (let index = 0; index < value.length; index += 1)
    target[at + index] = (target[at + index] as number) ^ (value[index] as number);
}

/** Multiplication by x in GF(2^128), for CMAC's sub-keys (RFC 4493 §2.3). */
function doubled(block: Buffer): Buffer {
  const result = Buffer.alloc(blockBytes);
  let carry = 0;
  for (let index = blockBytes - 1; index >= 0; index -= 1) {
    const byte = block[index] as number;
    result[index] = ((byte << 1) | carry) & 0xff;
    carry = byte >> 7;
  }
  if (carry === 1) result[blockBytes - 1] = (result[blockBytes - 1] as number) ^ 0x87;
  return result;
}
