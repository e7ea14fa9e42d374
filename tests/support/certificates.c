/* SPDX-License-Identifier: MIT */
/* Certificates for tests, by OpenSSL, with keys on P-256, which are made in no time. */
#include "support/certificates.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include "support/cmocka_widl.h"

#define YEAR         ((long)365 * 24 * 60 * 60)
#define SERVER_NAMES "DNS:localhost,DNS:*.example.org,IP:127.0.0.1"

static char folder[64];

/** What is to be made; the issuer is an index of this table. */
static const struct row {
    const char *name;
    int issuer;        /**< -1: itself */
    const char *names; /**< NULL: an authority */
    const char *usage;
    long starts; /**< seconds from now */
    long ends;
} ROWS[] = {
    {"ca.pem", -1, NULL, NULL, -YEAR, YEAR},
    {"strange_ca.pem", -1, NULL, NULL, -YEAR, YEAR},
    {"good.pem", 0, SERVER_NAMES, "serverAuth", -YEAR, YEAR},
    {"renewed.pem", 0, SERVER_NAMES, "serverAuth", -YEAR, YEAR},
    {"other_host.pem", 0, "DNS:another.example", "serverAuth", -YEAR, YEAR},
    {"expired.pem", 0, SERVER_NAMES, "serverAuth", -2 * YEAR, -YEAR},
    {"early.pem", 0, SERVER_NAMES, "serverAuth", YEAR, 2 * YEAR},
    {"self_signed.pem", -1, SERVER_NAMES, "serverAuth", -YEAR, YEAR},
    {"strange.pem", 1, SERVER_NAMES, "serverAuth", -YEAR, YEAR},
    {"client.pem", 0, "DNS:client.example", "clientAuth", -YEAR, YEAR},
    {"other_client.pem", 0, "DNS:Other.example,email:o@other.example", "clientAuth", -YEAR, YEAR},
    {"strange_client.pem", 1, "DNS:client.example", "clientAuth", -YEAR, YEAR},
    {"expired_client.pem", 0, "DNS:client.example", "clientAuth", -2 * YEAR, -YEAR},
};

#define ROW_COUNT (sizeof(ROWS) / sizeof(ROWS[0]))

/** A certificate with its key. */
struct made {
    X509 *certificate;
    EVP_PKEY *key;
};

static void extend(const struct made *made, X509 *issuer, int nid, const char *value)
{
    X509V3_CTX context;
    X509_EXTENSION *extension;

    X509V3_set_ctx(&context, issuer, made->certificate, NULL, NULL, 0);
    extension = X509V3_EXT_conf_nid(NULL, &context, nid, value);
    assert_non_null(extension);
    assert_int_equal(X509_add_ext(made->certificate, extension, -1), 1);
    X509_EXTENSION_free(extension);
}

static void name_subject(X509 *certificate, const char *name)
{
    X509_NAME *subject = X509_get_subject_name(certificate);

    assert_int_equal(X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_ASC,
                                                (const unsigned char *)name, -1, -1, 0),
                     1);
}

static struct made make(const struct row *row, long serial, const struct made *issuer)
{
    struct made made = {X509_new(), EVP_EC_gen("P-256")};

    issuer = issuer ? issuer : &made;
    assert_non_null(made.certificate);
    assert_non_null(made.key);
    X509_set_version(made.certificate, X509_VERSION_3);
    ASN1_INTEGER_set(X509_get_serialNumber(made.certificate), serial);
    X509_gmtime_adj(X509_getm_notBefore(made.certificate), row->starts);
    X509_gmtime_adj(X509_getm_notAfter(made.certificate), row->ends);
    X509_set_pubkey(made.certificate, made.key);
    name_subject(made.certificate, row->name);
    X509_set_issuer_name(made.certificate, X509_get_subject_name(issuer->certificate));
    if (row->names) {
        extend(&made, issuer->certificate, NID_subject_alt_name, row->names);
        extend(&made, issuer->certificate, NID_ext_key_usage, row->usage);
    } else {
        extend(&made, issuer->certificate, NID_basic_constraints, "critical,CA:TRUE");
        extend(&made, issuer->certificate, NID_key_usage, "critical,keyCertSign,cRLSign");
    }
    assert_true(X509_sign(made.certificate, issuer->key, EVP_sha256()) > 0);
    return made;
}

static void save(const struct made *made, const char *path)
{
    FILE *file = fopen(path, "w");

    assert_non_null(file);
    assert_int_equal(PEM_write_X509(file, made->certificate), 1);
    assert_int_equal(PEM_write_PrivateKey(file, made->key, NULL, NULL, 0, NULL, NULL), 1);
    assert_int_equal(fclose(file), 0);
}

const char *certificate(const char *name)
{
    static char paths[8][160];
    static size_t next;
    char *path = paths[next++ % 8];

    snprintf(path, sizeof(paths[0]), "%s/%s", folder, name);
    return path;
}

const char *certificates_make(void)
{
    struct made made[ROW_COUNT];

    strcpy(folder, "/tmp/widl-certificates-XXXXXX");
    assert_non_null(mkdtemp(folder));
    for (size_t i = 0; i < ROW_COUNT; i++) {
        made[i] = make(&ROWS[i], (long)i + 1, ROWS[i].issuer < 0 ? NULL : &made[ROWS[i].issuer]);
        save(&made[i], certificate(ROWS[i].name));
    }
    for (size_t i = 0; i < ROW_COUNT; i++) {
        X509_free(made[i].certificate);
        EVP_PKEY_free(made[i].key);
    }
    return folder;
}

void certificate_copy(const char *from, const char *to)
{
    char bytes[8192];
    FILE *source = fopen(certificate(from), "r");
    FILE *target = fopen(certificate(to), "w");
    size_t size;

    assert_non_null(source);
    assert_non_null(target);
    size = fread(bytes, 1, sizeof(bytes), source);
    assert_int_equal(fwrite(bytes, 1, size, target), size);
    fclose(source);
    assert_int_equal(fclose(target), 0);
}

void certificates_remove(void)
{
    for (size_t i = 0; i < ROW_COUNT; i++)
        unlink(certificate(ROWS[i].name));
    unlink(certificate("shown.pem"));
    assert_int_equal(rmdir(folder), 0);
}
