/* Answers sealed questions with sealed findings: lab KEY URL. */
#include <stdio.h>

#include "seal.h"

static bool read_question(widl_invocation *invocation, const struct key *key,
                          const widl_payload *payload, lab_question *question)
{
    widl_arena *memory = widl_invocation_memory(invocation);
    widl_value value;

    return is_sealed(widl_invocation_passthru(invocation)) &&
           unseal(key, LAB_ASK, payload, memory, &value) &&
           lab_question_decode(value, memory, question, NULL);
}

static void ask(void *user, widl_invocation *invocation, const widl_payload *payload)
{
    const struct key *key = user;
    widl_arena *memory = widl_invocation_memory(invocation);
    lab_question question;
    lab_finding finding = {.text = widl_str("nothing unusual")};
    widl_value value;
    widl_payload answer = {0};

    if (!read_question(invocation, key, payload, &question)) {
        widl_invocation_throw_text(invocation, "com.acme.lab.v1.unreadable",
                                   "that was not sealed for us", NULL);
        return;
    }
    finding.patient = question.patient;
    if (lab_finding_encode(&finding, memory, &value, NULL) &&
        seal(key, LAB_ASK, value, memory, &answer) &&
        widl_invocation_set_passthru(invocation, &sealed, NULL))
        widl_invocation_reply(invocation, &answer, NULL);
}

int main(int argc, char **argv)
{
    struct key key;
    widl_error error = {0};
    widl_session *session;

    if (argc < 3 || !key_read(&key, argv[1])) {
        fprintf(stderr, "usage: lab KEY URL\n");
        return 2;
    }
    session = widl_connect(argv[2], "realm1", NULL, &error);
    if (session && widl_session_register(session, LAB_ASK, NULL, ask, &key, &error) &&
        fprintf(stderr, "serving\n") > 0)
        widl_session_run(session, &error);
    fprintf(stderr, "%s\n", widl_error_text(&error));
    widl_session_close(session);
    return 0;
}
