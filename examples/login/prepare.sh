#!/bin/sh
# Makes what the router needs: a certificate of its own and a file of users. Needs openssl.
set -eu

openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 30 \
    -subj /CN=localhost -addext subjectAltName=IP:127.0.0.1,DNS:localhost \
    -keyout key.pem -out certificate.pem 2>/dev/null
rm -f users.json
echo gold | widl-router user add users.json bank --role service
echo secret | widl-router user add users.json alice --role customer
