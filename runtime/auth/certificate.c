/* SPDX-License-Identifier: MIT */
/*
 * Certificates, as what users are known by.
 *
 * Invariants: a mark says of which kind it is, so that no name can be taken for one of another
 * kind; what is compared is compared byte by byte, names of hosts in lower case. No error is left
 * behind in OpenSSL's queue of the thread.
 */
#include "auth/certificate.h"

#include <stdio.h>
#include <string.h>

#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include "auth/hex.h"

#include <widl/codec.h>

#define CERTIFICATE_MARK "sha256:"
#define KEY_MARK         "key-sha256:"
#define HOST_MARK        "dns:"
#define COMMON_MARK      "cn:"

/** Most names of one certificate that are looked at. */
#define MOST_NAMES 100

static const char WHY_PEM[] = "is no certificate in PEM";
static const char WHY_HASH[] = "must have 64 hexadecimal digits";
static const char WHY_NAME[] = "must have a name of 1 to 255 bytes without control characters";
static const char WHY_KIND[] =
    "must begin with sha256:, key-sha256:, cn:, dns:, email: or uri:, or be a certificate in PEM";

/** Kinds of marks; the last four are names. */
static const char *const kinds[] = {CERTIFICATE_MARK, KEY_MARK, HOST_MARK,
                                    COMMON_MARK,      "email:", "uri:"};

static bool write_hash(char ret[WI_MARK_SIZE], const char *kind, widl_bytes data)
{
    unsigned char hash[WI_HASH_SIZE];
    size_t size = strlen(kind);
    if (!wi_sha256(data, hash))
        return false;
    memcpy(ret, kind, size);
    wi_hex_write(ret + size, hash, sizeof(hash));
    ret[size + 2 * sizeof(hash)] = '\0';
    return true;
}

/** Digits, with colons between them or not. */
static bool read_hash(const char *kind, widl_string text, char ret[WI_MARK_SIZE])
{
    char digits[2 * WI_HASH_SIZE];
    unsigned char hash[WI_HASH_SIZE];
    size_t count = 0;
    for (size_t i = 0; i < text.size; i++) {
        if (text.data[i] == ':')
            continue;
        if (count == sizeof(digits))
            return false;
        digits[count++] = text.data[i];
    }
    if (!wi_hex_read(widl_str_n(digits, count), hash, sizeof(hash)))
        return false;
    wi_hex_write(digits, hash, sizeof(hash));
    snprintf(ret, WI_MARK_SIZE, "%s%.*s", kind, (int)sizeof(digits), digits);
    return true;
}

static bool is_name(widl_string text)
{
    for (size_t i = 0; i < text.size; i++)
        if ((unsigned char)text.data[i] < ' ' || text.data[i] == 0x7f)
            return false;
    return text.size > 0 && text.size <= WI_CERTIFICATE_NAME_MAX_SIZE && widl_utf8_valid(text);
}

static bool write_name(const char *kind, widl_string name, char ret[WI_MARK_SIZE])
{
    if (!is_name(name))
        return false;
    snprintf(ret, WI_MARK_SIZE, "%s%.*s", kind, WIDL_STR_ARG(name));
    for (char *c = ret; strcmp(kind, HOST_MARK) == 0 && *c; c++)
        if (*c >= 'A' && *c <= 'Z')
            *c = (char)(*c - 'A' + 'a');
    return true;
}

static int no_passphrase(char *buffer, int size, int is_writing, void *user)
{
    (void)buffer;
    (void)size;
    (void)is_writing;
    (void)user;
    return 0;
}

/** The mark of a certificate in PEM. */
static bool read_pem(widl_string text, char ret[WI_MARK_SIZE])
{
    unsigned char *der = NULL;
    BIO *bio = text.size <= INT32_MAX ? BIO_new_mem_buf(text.data, (int)text.size) : NULL;
    X509 *certificate = bio ? PEM_read_bio_X509(bio, NULL, no_passphrase, NULL) : NULL;
    int size = certificate ? i2d_X509(certificate, &der) : -1;
    bool success = size > 0 && write_hash(ret, CERTIFICATE_MARK, widl_bin(der, (size_t)size));
    OPENSSL_free(der);
    X509_free(certificate);
    BIO_free(bio);
    ERR_clear_error();
    return success;
}

static bool starts_with(widl_string text, const char *start)
{
    size_t size = strlen(start);
    return text.size >= size && memcmp(text.data, start, size) == 0;
}

/** Whether there is a PEM block somewhere: what comes before is for people. */
static bool has_pem(widl_string text)
{
    static const char start[] = "-----BEGIN ";
    for (size_t i = 0; i + sizeof(start) - 1 <= text.size; i++)
        if (starts_with(widl_str_n(text.data + i, text.size - i), start))
            return true;
    return false;
}

bool wi_mark_read(widl_string text, char ret[WI_MARK_SIZE], const char **ret_why)
{
    while (text.size > 0 && strchr(" \r\n\t", text.data[text.size - 1]))
        text.size--;
    *ret_why = WHY_KIND;
    for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
        size_t size = strlen(kinds[i]);
        if (!starts_with(text, kinds[i]))
            continue;
        widl_string rest = widl_str_n(text.data + size, text.size - size);
        *ret_why = i < 2 ? WHY_HASH : WHY_NAME;
        return i < 2 ? read_hash(kinds[i], rest, ret) : write_name(kinds[i], rest, ret);
    }
    if (!has_pem(text))
        return false;
    *ret_why = WHY_PEM;
    return read_pem(text, ret);
}

/** Who is shown marks. */
struct viewer {
    wi_mark_fn *see;
    void *user;
};

static bool show(const struct viewer *viewer, const char *mark)
{
    return viewer->see(viewer->user, widl_str(mark));
}

static bool show_hash(const struct viewer *viewer, const char *kind, widl_bytes data)
{
    char mark[WI_MARK_SIZE];
    return write_hash(mark, kind, data) && show(viewer, mark);
}

static bool show_name(const struct viewer *viewer, const char *kind, const ASN1_STRING *name)
{
    char mark[WI_MARK_SIZE];
    widl_string text = {(const char *)ASN1_STRING_get0_data(name),
                        (size_t)ASN1_STRING_length(name)};
    return write_name(kind, text, mark) && show(viewer, mark);
}

static bool show_key(const struct viewer *viewer, const X509 *certificate)
{
    unsigned char *der = NULL;
    int size = i2d_X509_PUBKEY(X509_get_X509_PUBKEY(certificate), &der);
    bool done = size > 0 && show_hash(viewer, KEY_MARK, widl_bin(der, (size_t)size));
    OPENSSL_free(der);
    return done;
}

static bool show_alternative(const struct viewer *viewer, const GENERAL_NAME *name)
{
    switch (name->type) {
    case GEN_DNS:
        return show_name(viewer, HOST_MARK, name->d.dNSName);
    case GEN_EMAIL:
        return show_name(viewer, "email:", name->d.rfc822Name);
    case GEN_URI:
        return show_name(viewer, "uri:", name->d.uniformResourceIdentifier);
    default:
        return false;
    }
}

static bool show_alternatives(const struct viewer *viewer, const X509 *certificate)
{
    GENERAL_NAMES *names = X509_get_ext_d2i(certificate, NID_subject_alt_name, NULL, NULL);
    int count = names ? sk_GENERAL_NAME_num(names) : 0;
    bool done = false;
    for (int i = 0; i < count && i < MOST_NAMES && !done; i++)
        done = show_alternative(viewer, sk_GENERAL_NAME_value(names, i));
    GENERAL_NAMES_free(names);
    return done;
}

/** The common name, unless there are several, which readers choose from differently. */
static bool show_common_name(const struct viewer *viewer, const X509 *certificate)
{
    const X509_NAME *subject = X509_get_subject_name(certificate);
    int index = X509_NAME_get_index_by_NID(subject, NID_commonName, -1);
    unsigned char *text = NULL;
    char mark[WI_MARK_SIZE];
    if (index < 0 || X509_NAME_get_index_by_NID(subject, NID_commonName, index) >= 0)
        return false;
    int size =
        ASN1_STRING_to_UTF8(&text, X509_NAME_ENTRY_get_data(X509_NAME_get_entry(subject, index)));
    bool done = size > 0 &&
                write_name(COMMON_MARK, widl_str_n((const char *)text, (size_t)size), mark) &&
                show(viewer, mark);
    OPENSSL_free(text);
    return done;
}

bool wi_certificate_marks(widl_bytes der, wi_mark_fn *see, void *user)
{
    const struct viewer viewer = {see, user};
    const unsigned char *cursor = der.data;
    X509 *certificate =
        der.size > 0 && der.size <= INT32_MAX ? d2i_X509(NULL, &cursor, (long)der.size) : NULL;
    bool done = certificate && cursor == der.data + der.size &&
                (show_hash(&viewer, CERTIFICATE_MARK, der) || show_key(&viewer, certificate) ||
                 show_alternatives(&viewer, certificate) || show_common_name(&viewer, certificate));
    X509_free(certificate);
    ERR_clear_error();
    return done;
}
