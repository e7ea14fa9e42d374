/* SPDX-License-Identifier: MIT */
/* What certificates are known by: marks that people write, and those of real certificates. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include "auth/certificate.h"
#include "support/certificates.h"
#include "support/cmocka_widl.h"

#define HASH_IN_CAPITALS                                                                           \
    "AA:BB:CC:DD:EE:FF:00:11:22:33:44:55:66:77:88:99:AA:BB:CC:DD:EE:FF:00:11:22:33:44:55:66:77:"   \
    "88:99"
#define HASH "aabbccddeeff00112233445566778899aabbccddeeff00112233445566778899"

static int set_up(void **state)
{
    *state = NULL;
    certificates_make();
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    certificates_remove();
    return 0;
}

static void marks_have_one_form(void **state)
{
    static const struct {
        const char *text;
        const char *mark; /* NULL: it is none */
    } rows[] = {
        {"sha256:" HASH, "sha256:" HASH},
        {"sha256:" HASH_IN_CAPITALS "\n", "sha256:" HASH},
        {"key-sha256:" HASH, "key-sha256:" HASH},
        {"sha256:" HASH "0", NULL},
        {"sha256:", NULL},
        {HASH, NULL},
        {"cn:Pump 7", "cn:Pump 7"},
        {"dns:Pump.Example", "dns:pump.example"},
        {"email:a@b", "email:a@b"},
        {"uri:urn:x", "uri:urn:x"},
        {"cn:", NULL},
        {"cn:a\tb", NULL},
        {"cn:\xff", NULL},
        {"CN=pump", NULL},
        {"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n", NULL},
        {"", NULL},
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LENGTH(rows); i++) {
        char mark[WI_MARK_SIZE] = "";
        const char *why = NULL;
        bool is_good = wi_mark_read(widl_str(rows[i].text), mark, &why);
        assert_int_equal(is_good, rows[i].mark != NULL);
        if (is_good)
            assert_string_equal(mark, rows[i].mark);
        else
            assert_non_null(why);
    }
}

static void names_have_an_end(void **state)
{
    char text[WI_CERTIFICATE_NAME_MAX_SIZE + 5] = "cn:";
    char mark[WI_MARK_SIZE];
    const char *why = NULL;
    (void)state;
    memset(text + 3, 'x', WI_CERTIFICATE_NAME_MAX_SIZE);
    assert_true(wi_mark_read(widl_str_n(text, sizeof(text) - 2), mark, &why));
    text[sizeof(text) - 2] = 'x';
    assert_false(wi_mark_read(widl_str_n(text, sizeof(text) - 1), mark, &why));
}

/** What is seen, a line each; up to `enough`. */
struct seen {
    char text[1000];
    int count;
    int enough;
};

static bool see(void *user, widl_string mark)
{
    struct seen *seen = user;
    size_t used = strlen(seen->text);
    snprintf(seen->text + used, sizeof(seen->text) - used, "%.*s\n", WIDL_STR_ARG(mark));
    return ++seen->count == seen->enough;
}

static X509 *read_certificate(const char *name)
{
    FILE *file = fopen(certificate(name), "r");
    assert_non_null(file);
    X509 *found = PEM_read_X509(file, NULL, NULL, NULL);
    assert_non_null(found);
    fclose(file);
    return found;
}

static bool see_all(X509 *of, size_t cut, struct seen *seen)
{
    unsigned char *der = NULL;
    int size = i2d_X509(of, &der);
    assert_true(size > 0);
    bool done = wi_certificate_marks(widl_bin(der, (size_t)size - cut), see, seen);
    OPENSSL_free(der);
    return done;
}

/** The mark that a file in PEM stands for. */
static const char *mark_of_file(const char *name)
{
    static char mark[WI_MARK_SIZE];
    static char text[8192];
    const char *why = NULL;
    FILE *file = fopen(certificate(name), "r");
    assert_non_null(file);
    size_t size = fread(text, 1, sizeof(text), file);
    fclose(file);
    assert_true(wi_mark_read(widl_str_n(text, size), mark, &why));
    return mark;
}

static void certificates_have_hashes_and_names(void **state)
{
    X509 *found = read_certificate("other_client.pem");
    struct seen seen = {.enough = 100};
    const char *mark = mark_of_file("other_client.pem");
    (void)state;
    assert_false(see_all(found, 0, &seen));
    assert_int_equal(seen.count, 5);
    assert_memory_equal(seen.text, mark, strlen(mark));
    assert_non_null(strstr(seen.text, "\nkey-sha256:"));
    assert_non_null(strstr(seen.text, "\ndns:other.example\nemail:o@other.example\n"
                                      "cn:other_client.pem\n"));
    seen = (struct seen){.enough = 2};
    assert_true(see_all(found, 0, &seen));
    assert_int_equal(seen.count, 2);
    X509_free(found);
}

/** A name that ends in the middle for some readers is nobody's. */
static void odd_names_are_left_out(void **state)
{
    X509 *found = read_certificate("client.pem");
    GENERAL_NAMES *names = GENERAL_NAMES_new();
    GENERAL_NAME *name = GENERAL_NAME_new();
    ASN1_IA5STRING *text = ASN1_IA5STRING_new();
    struct seen seen = {.enough = 100};
    (void)state;
    ASN1_STRING_set(text, "joe.example\0.evil.example", 25);
    GENERAL_NAME_set0_value(name, GEN_DNS, text);
    sk_GENERAL_NAME_push(names, name);
    assert_int_equal(X509_add1_ext_i2d(found, NID_subject_alt_name, names, 0, X509V3_ADD_REPLACE),
                     1);
    X509_NAME_add_entry_by_txt(X509_get_subject_name(found), "CN", MBSTRING_ASC,
                               (const unsigned char *)"second", -1, -1, 0);
    assert_true(i2d_re_X509_tbs(found, NULL) > 0);
    see_all(found, 0, &seen);
    assert_null(strstr(seen.text, "dns:"));
    assert_null(strstr(seen.text, "cn:"));
    assert_int_equal(seen.count, 2);
    GENERAL_NAMES_free(names);
    X509_free(found);
}

static void what_is_no_certificate_has_no_marks(void **state)
{
    X509 *found = read_certificate("client.pem");
    struct seen seen = {.enough = 100};
    (void)state;
    assert_false(see_all(found, 1, &seen));
    assert_false(wi_certificate_marks(widl_bin("0", 1), see, &seen));
    assert_false(wi_certificate_marks(widl_bin("", 0), see, &seen));
    assert_int_equal(seen.count, 0);
    X509_free(found);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(marks_have_one_form),
        cmocka_unit_test(names_have_an_end),
        cmocka_unit_test(certificates_have_hashes_and_names),
        cmocka_unit_test(odd_names_are_left_out),
        cmocka_unit_test(what_is_no_certificate_has_no_marks),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
