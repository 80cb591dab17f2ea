# Public keys: what is computed here has no chance in it.
for prime in 170141183460469231731687303715884105727 170141183460469231731687303715884105729 \
  6864797660130609714981900799081393217269435300143305409394463459185543183397656052122559640661454554977296311391480858037121987999716643812574028291115057151; do
  openssl prime $prime
done
# Ed25519 and X25519 with the private numbers 00 01 02 ... and 20 21 22 ...
cat >ed25519 <<'PEM'
-----BEGIN PRIVATE KEY-----
MC4CAQAwBQYDK2VwBCIEIAABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4f
-----END PRIVATE KEY-----
PEM
cat >x25519 <<'PEM'
-----BEGIN PRIVATE KEY-----
MC4CAQAwBQYDK2VuBCIEICAhIiMkJSYnKCkqKywtLi8wMTIzNDU2Nzg5Ojs8PT4/
-----END PRIVATE KEY-----
PEM
openssl pkey -in ed25519 -text -noout
openssl pkey -in x25519 -text -noout
echo 'a message to be signed' >message
openssl pkeyutl -sign -rawin -inkey ed25519 -in message -out signature
openssl dgst -sha256 -r signature
openssl pkey -in ed25519 -pubout -out public
openssl pkeyutl -verify -rawin -pubin -inkey public -in message -sigfile signature
for curve in prime256v1 secp521r1; do
  openssl ecparam -name $curve -check 2>&1
done
openssl kdf -keylen 40 -kdfopt digest:SHA512 -kdfopt pass:password -kdfopt salt:saltsalt -kdfopt iter:1000 PBKDF2
openssl kdf -keylen 32 -kdfopt pass:password -kdfopt salt:NaCl -kdfopt n:256 -kdfopt r:8 -kdfopt p:1 SCRYPT
