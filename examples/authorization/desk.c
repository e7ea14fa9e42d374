/* Keeps the records. It does not ask who may read them, for the router has; but it writes down who
 * has, since the rules of router.json disclose that. */
#include <stdio.h>
#include <ward/records.widl.h>
#include <widl/credentials.h>

static void note(widl_invocation *invocation, const char *what, widl_string patient)
{
    const widl_caller *caller = widl_invocation_caller(invocation);

    printf("%.*s, a %.*s, %s about %.*s\n", WIDL_STR_ARG(caller->authid),
           WIDL_STR_ARG(caller->authrole), what, WIDL_STR_ARG(patient));
    fflush(stdout);
}

static void read_record(widl_invocation *invocation, const ward_records_read_args *args, void *user)
{
    widl_string text = widl_str("recovering");

    (void)user;
    note(invocation, "reads", args->patient);
    ward_records_read_reply(invocation, &text);
}

static void write_record(widl_invocation *invocation, const ward_records_write_args *args,
                         void *user)
{
    (void)user;
    note(invocation, "writes", args->patient);
    ward_records_write_reply(invocation);
}

int main(int argc, char **argv)
{
    static const ward_records_callee callee = {.read = read_record, .write = write_record};
    widl_credentials who = {.authid = "desk", .secret = "secret"};
    widl_options options = {.credentials = &who};
    widl_error error = {0};
    widl_session *session = widl_connect(argv[argc - 1], "com.acme.ward", &options, &error);

    if (session && ward_records_serve(session, &callee, NULL, &error) &&
        fprintf(stderr, "serving\n") > 0)
        widl_session_run(session, &error);
    fprintf(stderr, "%s\n", widl_error_text(&error));
    widl_session_close(session);
    return 0;
}
