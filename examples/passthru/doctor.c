/* Asks the laboratory what only both of them can read: doctor KEY URL. */
#include <stdio.h>

#include "seal.h"

static bool read_finding(const struct key *key, const widl_payload *result, widl_call *call,
                         lab_finding *finding)
{
    widl_value value;

    return is_sealed(&call->passthru) && unseal(key, LAB_ASK, result, &call->memory, &value) &&
           lab_finding_decode(value, &call->memory, finding, NULL);
}

static void ask(widl_session *session, const struct key *key, const lab_question *question)
{
    widl_arena memory = {0};
    widl_payload sent = {0};
    widl_payload result;
    widl_value value;
    lab_finding finding;
    widl_call call = {.options.passthru = sealed};

    if (!lab_question_encode(question, &memory, &value, &call.error) ||
        !seal(key, LAB_ASK, value, &memory, &sent) ||
        !widl_session_call(session, LAB_ASK, &sent, &call, &result))
        printf("%s\n", widl_error_text(&call.error));
    else if (read_finding(key, &result, &call, &finding))
        printf("%.*s: %.*s\n", WIDL_STR_ARG(finding.patient), WIDL_STR_ARG(finding.text));
    else
        printf("the finding cannot be read\n");
    widl_arena_free(&memory);
    widl_call_release(&call);
}

int main(int argc, char **argv)
{
    lab_question question = {.patient = widl_str("bed 7")};
    struct key key;
    widl_error error = {0};
    widl_session *session;

    if (argc < 3 || !key_read(&key, argv[1])) {
        fprintf(stderr, "usage: doctor KEY URL\n");
        return 2;
    }
    session = widl_connect(argv[2], "realm1", NULL, &error);
    if (session)
        ask(session, &key, &question);
    else
        fprintf(stderr, "%s\n", widl_error_text(&error));
    widl_session_close(session);
    return session ? 0 : 1;
}
