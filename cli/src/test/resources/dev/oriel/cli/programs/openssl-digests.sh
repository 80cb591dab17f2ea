# Digests of texts with known answers (FIPS 180 and 202, RFC 1321 and 7693), and of a long text in lengths around
# each block size.
yes 'The quick brown fox jumps over the lazy dog.' | head -c 300000 >long
for length in 55 56 63 64 65 111 112 127 128 129 4095 4096 4097 300000; do
  head -c $length long >long.$length
done
printf '' >none
printf 'abc' >abc
printf 'abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq' >alphabet
for digest in md5 sha1 sha224 sha256 sha384 sha512 sha3-256 sha3-512 shake128 blake2b512 blake2s256; do
  openssl dgst -$digest none abc alphabet
done
for digest in sha256 sha512; do
  openssl dgst -$digest -hmac 'a key' long.*
done
