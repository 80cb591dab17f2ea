# Ciphers over a text of an awkward length: encrypted, decrypted again, and the digests of the encrypted texts.
yes 'Sphinx of black quartz, judge my vow. 0123456789' | head -c 70001 >plain
key=000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f
iv=f0f1f2f3f4f5f6f7f8f9fafbfcfdfeff
for cipher in aes-128-ecb aes-192-cbc aes-256-ctr camellia-256-cbc chacha20 des-ede3-cbc; do
  case $cipher in
    aes-128-ecb) vector="-K $(echo $key | head -c 32)" ;;
    des*) vector="-K $(echo $key | head -c 48) -iv 0011223344556677" ;;
    *192*) vector="-K $(echo $key | head -c 48) -iv $iv" ;;
    *) vector="-K $key -iv $iv" ;;
  esac
  openssl enc -e -$cipher $vector -in plain -out $cipher.secret
  openssl enc -d -$cipher $vector -in $cipher.secret -out back
  cmp plain back
done
openssl dgst -sha256 -r *.secret
# Carry-less multiplication, and Poly1305's carries.
head -c 4097 plain >part
openssl mac -cipher AES-128-GCM -macopt hexkey:000102030405060708090a0b0c0d0e0f \
  -macopt hexiv:cafebabefacedbaddecaf888 -in part GMAC
openssl mac -macopt hexkey:$key -in part POLY1305
openssl mac -macopt hexkey:000102030405060708090a0b0c0d0e0f -in part SIPHASH
openssl mac -cipher AES-128-CBC -macopt hexkey:000102030405060708090a0b0c0d0e0f -in part CMAC
