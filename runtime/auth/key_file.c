/* SPDX-License-Identifier: MIT */
/*
 * Key files: a private key is 32 bytes, 64 hexadecimal digits, or PEM around OpenSSH's or PKCS #8's
 * form of it; a public key is digits or OpenSSH's line.
 *
 * Invariants: a file's size is bounded, no length in it is believed, and what was read of a private
 * key is overwritten, here and whether that succeeded or not.
 */
#include "auth/key_file.h"

#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "auth/hex.h"
#include "value/base64.h"

static const char NOT_A_KEY[] = "it holds no Ed25519 private key";
static const char BROKEN[] = "the key in it is damaged";
static const char ENCRYPTED[] =
    "the key is protected by a passphrase: make a copy without one by `ssh-keygen -p -N ''`";

/** What is left to be read of a structure. */
struct cursor {
    const unsigned char *at;
    size_t left;
};

static bool take(struct cursor *cursor, size_t size, widl_bytes *ret)
{
    if (cursor->left < size)
        return false;
    *ret = widl_bin(cursor->at, size);
    cursor->at += size;
    cursor->left -= size;
    return true;
}

static bool take_number(struct cursor *cursor, uint32_t *ret)
{
    widl_bytes bytes;
    if (!take(cursor, 4, &bytes))
        return false;
    *ret = (uint32_t)bytes.data[0] << 24 | (uint32_t)bytes.data[1] << 16 |
           (uint32_t)bytes.data[2] << 8 | bytes.data[3];
    return true;
}

/** OpenSSH's string: a length and so many bytes. */
static bool take_string(struct cursor *cursor, widl_bytes *ret)
{
    uint32_t size;
    return take_number(cursor, &size) && take(cursor, size, ret);
}

static bool is_text(widl_bytes bytes, const char *text)
{
    return bytes.size == strlen(text) && memcmp(bytes.data, text, bytes.size) == 0;
}

/** The part of an OpenSSH file that a passphrase would protect: the one key. */
static bool read_openssh_pair(struct cursor cursor, unsigned char out[WI_KEY_SIZE])
{
    unsigned char public_key[WI_KEY_SIZE];
    uint32_t check = 0;
    uint32_t same = 0;
    widl_bytes type;
    widl_bytes public_half;
    widl_bytes pair;
    if (!take_number(&cursor, &check) || !take_number(&cursor, &same) || check != same ||
        !take_string(&cursor, &type) || !is_text(type, "ssh-ed25519") ||
        !take_string(&cursor, &public_half) || public_half.size != WI_KEY_SIZE ||
        !take_string(&cursor, &pair) || pair.size != 2 * WI_KEY_SIZE)
        return false;
    memcpy(out, pair.data, WI_KEY_SIZE);
    return wi_ed25519_public(out, public_key) &&
           memcmp(public_key, public_half.data, WI_KEY_SIZE) == 0;
}

static const char *read_openssh(struct cursor cursor, unsigned char out[WI_KEY_SIZE])
{
    uint32_t count = 0;
    widl_bytes magic;
    widl_bytes cipher;
    widl_bytes ignored;
    widl_bytes pair;
    if (!take(&cursor, sizeof("openssh-key-v1"), &magic) ||
        memcmp(magic.data, "openssh-key-v1", magic.size) != 0 || !take_string(&cursor, &cipher))
        return BROKEN;
    if (!is_text(cipher, "none"))
        return ENCRYPTED;
    if (!take_string(&cursor, &ignored) || !take_string(&cursor, &ignored) ||
        !take_number(&cursor, &count) || count != 1 || !take_string(&cursor, &ignored) ||
        !take_string(&cursor, &pair))
        return BROKEN;
    if (!read_openssh_pair((struct cursor){pair.data, pair.size}, out))
        return "the key in it is not of the type Ed25519, or damaged";
    return NULL;
}

/** PKCS #8 has one form for an Ed25519 key without attributes (RFC 8410). */
static const char *read_pkcs8(struct cursor cursor, unsigned char out[WI_KEY_SIZE])
{
    static const unsigned char head[] = {0x30, 0x2e, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06,
                                         0x03, 0x2b, 0x65, 0x70, 0x04, 0x22, 0x04, 0x20};
    if (cursor.left != sizeof(head) + WI_KEY_SIZE || memcmp(cursor.at, head, sizeof(head)) != 0)
        return "the key in it is not of the type Ed25519, or damaged";
    memcpy(out, cursor.at + sizeof(head), WI_KEY_SIZE);
    return NULL;
}

/** The kinds of PEM that hold private keys. */
static const struct {
    const char *begin;
    const char *end;
    const char *(*read)(struct cursor cursor, unsigned char out[WI_KEY_SIZE]);
    const char *why; /**< instead of `read` */
} kinds[] = {
    {"-----BEGIN OPENSSH PRIVATE KEY-----", "-----END OPENSSH PRIVATE KEY-----", read_openssh,
     NULL},
    {"-----BEGIN PRIVATE KEY-----", "-----END PRIVATE KEY-----", read_pkcs8, NULL},
    {"-----BEGIN ENCRYPTED PRIVATE KEY-----", "-----END ENCRYPTED PRIVATE KEY-----", NULL,
     "the key is protected by a passphrase: make a copy without one by `openssl pkey`"},
};

static bool is_space(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static widl_string trim(widl_string text)
{
    while (text.size > 0 && is_space(text.data[text.size - 1]))
        text.size--;
    while (text.size > 0 && is_space(text.data[0])) {
        text.data++;
        text.size--;
    }
    return text;
}

static bool starts_with(widl_string text, const char *start)
{
    size_t size = strlen(start);
    return text.size >= size && memcmp(text.data, start, size) == 0;
}

static bool ends_with(widl_string text, const char *end)
{
    size_t size = strlen(end);
    return text.size >= size && memcmp(text.data + text.size - size, end, size) == 0;
}

/** Decode lines of base64 into `out`, which has room for their characters. */
static bool decode_lines(widl_string lines, unsigned char *out, size_t *ret_size)
{
    size_t size = 0;
    for (size_t i = 0; i < lines.size; i++)
        if (!is_space(lines.data[i]))
            out[size++] = (unsigned char)lines.data[i];
    return wi_base64_read(out, (const char *)out, size, ret_size);
}

static const char *read_pem(widl_string content, unsigned char out[WI_KEY_SIZE])
{
    unsigned char decoded[WI_KEY_FILE_MAX_SIZE];
    const char *why = NOT_A_KEY;
    for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
        size_t size = 0;
        size_t begin = strlen(kinds[i].begin);
        size_t end = strlen(kinds[i].end);
        if (!starts_with(content, kinds[i].begin))
            continue;
        widl_string body = {content.data + begin, content.size - begin};
        why = kinds[i].why ? kinds[i].why : BROKEN;
        if (kinds[i].why || !ends_with(body, kinds[i].end))
            break;
        body.size -= end;
        if (decode_lines(body, decoded, &size))
            why = kinds[i].read((struct cursor){decoded, size}, out);
        break;
    }
    wi_secret_wipe(decoded, sizeof(decoded));
    return why;
}

static const char *read_private(widl_string content, unsigned char out[WI_KEY_SIZE])
{
    widl_string text = trim(content);
    if (content.size > WI_KEY_FILE_MAX_SIZE)
        return NOT_A_KEY;
    if (content.size == WI_KEY_SIZE) {
        memcpy(out, content.data, WI_KEY_SIZE);
        return NULL;
    }
    if (wi_hex_read(text, out, WI_KEY_SIZE))
        return NULL;
    if (starts_with(text, "ssh-"))
        return "it holds the public key: the private one is in the file without `.pub`";
    return read_pem(text, out);
}

bool wi_private_key_read(widl_string content, unsigned char out[WI_KEY_SIZE], const char **ret_why)
{
    *ret_why = read_private(content, out);
    if (*ret_why)
        wi_secret_wipe(out, WI_KEY_SIZE);
    return !*ret_why;
}

/** Read a file without a buffer that nobody wipes. One byte more than allowed is read. */
static bool read_file(FILE *file, char *out, size_t *ret_size)
{
    setvbuf(file, NULL, _IONBF, 0);
    *ret_size = fread(out, 1, WI_KEY_FILE_MAX_SIZE + 1, file);
    return !ferror(file);
}

bool wi_private_key_load(const char *path, unsigned char out[WI_KEY_SIZE], widl_error *error)
{
    char content[WI_KEY_FILE_MAX_SIZE + 1];
    size_t size = 0;
    const char *why = NULL;
    FILE *file = fopen(path, "rbe");
    if (!file)
        return widl_error_set(error, WIDL_ERROR_ARGUMENT, NULL, "the key file '%s': %s", path,
                              strerror(errno));
    if (read_file(file, content, &size))
        wi_private_key_read(widl_str_n(content, size), out, &why);
    else
        why = strerror(errno);
    fclose(file);
    wi_secret_wipe(content, sizeof(content));
    return !why ||
           widl_error_set(error, WIDL_ERROR_ARGUMENT, NULL, "the key file '%s': %s", path, why);
}

/** The blob of a line `ssh-ed25519 BLOB comment`. */
static bool read_public_line(widl_string line, unsigned char out[WI_KEY_SIZE])
{
    unsigned char blob[128];
    size_t size = 0;
    widl_bytes type;
    widl_bytes key;
    const char *end = memchr(line.data, ' ', line.size);
    if (end)
        line.size = (size_t)(end - line.data);
    if (line.size > sizeof(blob) || !wi_base64_read(blob, line.data, line.size, &size))
        return false;
    struct cursor cursor = {blob, size};
    if (!take_string(&cursor, &type) || !is_text(type, "ssh-ed25519") ||
        !take_string(&cursor, &key) || key.size != WI_KEY_SIZE || cursor.left != 0)
        return false;
    memcpy(out, key.data, WI_KEY_SIZE);
    return true;
}

static const char *read_public(widl_string text, unsigned char out[WI_KEY_SIZE])
{
    static const char type[] = "ssh-ed25519 ";
    if (starts_with(text, type)) {
        text = trim(widl_str_n(text.data + sizeof(type) - 1, text.size - (sizeof(type) - 1)));
        if (text.size == 0 || !read_public_line(text, out))
            return "the key is damaged";
    } else if (!wi_hex_read(text, out, WI_KEY_SIZE)) {
        return "a public key is 64 hexadecimal digits, or a line of the type ssh-ed25519";
    }
    return wi_ed25519_usable(out) ? NULL : "anybody could sign with this key";
}

bool wi_public_key_read(widl_string text, unsigned char out[WI_KEY_SIZE], const char **ret_why)
{
    *ret_why = read_public(trim(text), out);
    return !*ret_why;
}
