# It runs to its end; the figures are not compared.
openssl speed -mr -seconds 1 -bytes 1024 sha256 aes-128-cbc 2>/dev/null | sed 's/[0-9.]//g'
openssl speed -mr -seconds 1 ed25519 2>/dev/null | sed 's/[0-9.]//g'
