/* SPDX-License-Identifier: MIT */
/* Key files in every form, and what is none. */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "auth/key_file.h"
#include "given.h"
#include "keys.h"
#include "value/base64.h"

static void forms(void **state)
{
    static const struct {
        const char *content;
        const char *key;
    } rows[] = {
        {OPENSSH, OPENSSH_KEY},
        {PKCS8, PKCS8_KEY},
        {OPENSSH_KEY, OPENSSH_KEY},
        {"  " OPENSSH_KEY "\r\n", OPENSSH_KEY},
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LENGTH(rows); i++) {
        const char *why = NULL;
        unsigned char key[WI_KEY_SIZE];
        if (!wi_private_key_read(widl_str(rows[i].content), key, &why))
            fail_msg("%s", why);
        check_hex(key, rows[i].key);
    }
}

static void raw_bytes(void **state)
{
    const char *why = NULL;
    unsigned char raw[WI_KEY_SIZE];
    unsigned char key[WI_KEY_SIZE];
    (void)state;
    memset(raw, '\n', sizeof(raw));
    assert_true(wi_private_key_read(widl_str_n((const char *)raw, sizeof(raw)), key, &why));
    assert_memory_equal(key, raw, sizeof(raw));
}

static void others_are_refused_with_a_hint(void **state)
{
    static const struct {
        const char *content;
        const char *why;
    } rows[] = {
        {"", "no Ed25519 private key"},
        {"hello", "no Ed25519 private key"},
        {OPENSSH_LOCKED, "ssh-keygen -p"},
        {PKCS8_LOCKED, "openssl pkey"},
        {OPENSSH_ECDSA, "not of the type Ed25519"},
        {OPENSSH_LINE, "without `.pub`"},
        {"-----BEGIN PRIVATE KEY-----\n-----END PRIVATE KEY-----", "not of the type"},
        {"-----BEGIN PRIVATE KEY-----\nMC4C\n-----END PRIVATE KEY-----", "not of the type"},
        {"-----BEGIN PRIVATE KEY-----\nMC4\n-----END PRIVATE KEY-----", "damaged"},
        {"-----BEGIN PRIVATE KEY-----\nMC4CMC4C", "damaged"},
        {"-----BEGIN OPENSSH PRIVATE KEY-----\nMC4C\n-----END OPENSSH PRIVATE KEY-----", "damaged"},
        {"-----BEGIN EC PRIVATE KEY-----\nMC4C\n-----END EC PRIVATE KEY-----", "no Ed25519"},
        {OPENSSH_KEY "0", "no Ed25519"},
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LENGTH(rows); i++) {
        const char *why = NULL;
        unsigned char key[WI_KEY_SIZE];
        assert_false(wi_private_key_read(widl_str(rows[i].content), key, &why));
        if (!strstr(why, rows[i].why))
            fail_msg("%zu: %s", i, why);
        assert_int_equal(key[0] | key[31], 0);
    }
}

/** Whatever byte of a file is changed or missing, it is read as the same key or refused. */
static void damaged_files(void **state)
{
    unsigned char blob[512];
    char text[1024];
    size_t size = 0;
    (void)state;
    char body[1024];
    size_t length = 0;
    for (const char *c = strchr(OPENSSH, '\n'); *c != '-'; c++)
        if (*c != '\n')
            body[length++] = *c;
    assert_true(wi_base64_read(blob, body, length, &size));
    for (size_t at = 0; at <= 2 * size; at++) {
        const char *why = NULL;
        unsigned char key[WI_KEY_SIZE];
        size_t left = at < size ? size : at - size;
        blob[at % size] ^= (unsigned char)(at < size ? 0x5a : 0);
        wi_base64_write(body, blob, left);
        snprintf(text, sizeof(text), "%.*s%.*s\n%s", 36, OPENSSH, (int)wi_base64_size(left), body,
                 "-----END OPENSSH PRIVATE KEY-----");
        if (wi_private_key_read(widl_str(text), key, &why))
            check_hex(key, OPENSSH_KEY);
        else
            assert_non_null(why);
        blob[at % size] ^= (unsigned char)(at < size ? 0x5a : 0);
    }
}

static void write_file(const char *path, const char *content, size_t size)
{
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(content, 1, size, file), size);
    assert_int_equal(fclose(file), 0);
}

static void files(void **state)
{
    char path[] = "/tmp/widl_key_XXXXXX";
    unsigned char key[WI_KEY_SIZE];
    widl_error error;
    char large[WI_KEY_FILE_MAX_SIZE + 2];
    (void)state;
    int file = mkstemp(path);
    assert_true(file >= 0);
    close(file);
    write_file(path, OPENSSH, strlen(OPENSSH));
    assert_true(wi_private_key_load(path, key, &error));
    check_hex(key, OPENSSH_KEY);
    memset(large, ' ', sizeof(large));
    memcpy(large, OPENSSH_KEY, 64);
    write_file(path, large, WI_KEY_FILE_MAX_SIZE);
    assert_true(wi_private_key_load(path, key, &error));
    write_file(path, large, sizeof(large));
    assert_false(wi_private_key_load(path, key, &error));
    assert_int_equal(error.code, WIDL_ERROR_ARGUMENT);
    write_file(path, OPENSSH_LOCKED, strlen(OPENSSH_LOCKED));
    assert_false(wi_private_key_load(path, key, &error));
    assert_non_null(strstr(error.text, path));
    assert_non_null(strstr(error.text, "passphrase"));
    unlink(path);
    assert_false(wi_private_key_load(path, key, &error));
    assert_non_null(strstr(error.text, "No such file"));
    assert_false(wi_private_key_load("/tmp", key, &error));
    assert_non_null(strstr(error.text, "Is a directory"));
}

static void public_keys(void **state)
{
    static const struct {
        const char *text;
        const char *why; /**< NULL: it is the key */
    } rows[] = {
        {OPENSSH_PUBLIC, NULL},
        {OPENSSH_LINE, NULL},
        {"ssh-ed25519  AAAAC3NzaC1lZDI1NTE5AAAAIIjZKfnbQdqRTq0JVIRI8I1VAJ+3fc5vEHj9r+X0GgSt", NULL},
        {"", "64 hexadecimal digits"},
        {"ssh-ed25519", "64 hexadecimal digits"},
        {"ssh-ed25519 ", "64 hexadecimal digits"},
        {"ssh-ed25519 ?", "damaged"},
        {"ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIIjZKfnbQdqRTq0JVIRI8I1VAJ+3fc5vEHj9r+X0GgStAAAA",
         "damaged"},
        {"ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIIjZ", "damaged"},
        {"ssh-ed25519 /////w==", "damaged"},
        {"ssh-rsa AAAA", "64 hexadecimal digits"},
        {"0000000000000000000000000000000000000000000000000000000000000000", "anybody"},
        {OPENSSH_PUBLIC "00", "64 hexadecimal digits"},
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LENGTH(rows); i++) {
        const char *why = NULL;
        unsigned char key[WI_KEY_SIZE];
        bool success = wi_public_key_read(widl_str(rows[i].text), key, &why);
        assert_int_equal(success, rows[i].why == NULL);
        if (success)
            check_hex(key, OPENSSH_PUBLIC);
        else if (!strstr(why, rows[i].why))
            fail_msg("%zu: %s", i, why);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(forms),
        cmocka_unit_test(raw_bytes),
        cmocka_unit_test(others_are_refused_with_a_hint),
        cmocka_unit_test(damaged_files),
        cmocka_unit_test(files),
        cmocka_unit_test(public_keys),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
