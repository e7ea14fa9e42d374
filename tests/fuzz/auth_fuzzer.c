/* SPDX-License-Identifier: MIT */
/*
 * Any bytes as what a peer sends while a client logs in, or as a key file; the first byte says
 * which. What a router must not accept is never accepted.
 */
#include <assert.h>

#include <widl/value.h>

#include "auth/cra.h"
#include "auth/cryptosign.h"
#include "auth/key_file.h"
#include "auth/login.h"
#include "fuzz.h"
#include "value/check.h"

static const struct wi_binding unbound;

/** Any map as a challenge by each method. */
static void challenge(widl_value extra, const char *method)
{
    static const unsigned char key[WI_KEY_SIZE] = {1};
    const widl_credentials given = {.authid = "joe",
                                    .ticket = "ticket",
                                    .secret = "secret",
                                    .key = widl_bin(key, sizeof(key)),
                                    .max_iterations = 4100};
    const widl_challenge asked = {widl_str(method), extra};
    struct wi_credentials *own = wi_credentials_new(&given, NULL, NULL);
    struct wi_login login;
    struct wi_answer answer = {0};
    widl_error error = {0};
    assert(own);
    wi_login_begin(&login, own, NULL);
    if (wi_login_answer(&login, &asked, NULL, &answer, &error))
        assert(answer.signature.size > 0);
    else
        assert(error.code == WIDL_ERROR_PROTOCOL || error.code == WIDL_ERROR_AUTHENTICATION);
    (void)wi_login_welcome(&login, extra, &error);
    wi_login_end(&login);
    wi_answer_free(&answer);
    wi_credentials_free(own);
}

/** Any map as a HELLO's extra and an AUTHENTICATE's, any text as a signature. */
static void authenticate(widl_value extra, widl_string signature)
{
    struct wi_scram_entry entry = {.salt_size = 4, .iterations = 4096};
    struct wi_scram_exchange exchange = {0};
    unsigned char key[WI_KEY_SIZE];
    widl_writer written = {0};
    widl_writer welcome = {0};
    const char *why = NULL;
    if (wi_scram_challenge(&exchange, &entry, signature, extra, &written, &why))
        assert(!wi_scram_accepts(&exchange, &entry, &unbound, signature, extra, &welcome));
    else
        assert(why);
    (void)wi_cryptosign_key(extra, key);
    assert(!wi_cryptosign_accepts(entry.stored_key, entry.server_key, &unbound, signature));
    assert(!wi_cra_accepts(widl_str("key"), widl_bin("challenge", 9), signature));
    wi_scram_end(&exchange);
    widl_writer_free(&written);
    widl_writer_free(&welcome);
}

static void read_key(widl_string content)
{
    unsigned char key[WI_KEY_SIZE];
    const char *why = NULL;
    assert(wi_private_key_read(content, key, &why) || why);
    assert(wi_public_key_read(content, key, &why) || why);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char *const methods[] = {"ticket", "wampcra", "wamp-scram", "cryptosign", "x"};
    widl_problem problem;
    if (size == 0)
        return 0;
    widl_value value = {data + 1, size - 1};
    widl_string text = {(const char *)data + 1, size - 1};
    bool is_map = wi_check_whole(value, NULL, &problem) && widl_value_kind(value) == WIDL_KIND_MAP;
    if (data[0] < sizeof(methods) / sizeof(methods[0])) {
        if (is_map)
            challenge(value, methods[data[0]]);
    } else if (data[0] == 'k') {
        read_key(text);
    } else if (is_map) {
        widl_string signature = {0};
        wi_dict_string(value, "signature", &signature);
        authenticate(value, signature);
    }
    return 0;
}
