/* Somebody of the staff reads and writes a record, as far as that is allowed: staff NAME URL. */
#include <stdio.h>
#include <ward/records.widl.h>
#include <widl/credentials.h>

static void read_record(widl_session *session, widl_string patient)
{
    ward_records_read_args args = {.patient = patient};
    widl_string text;
    widl_call call = {0};

    if (ward_records_read(session, &args, &text, &call))
        printf("%.*s: %.*s\n", WIDL_STR_ARG(patient), WIDL_STR_ARG(text));
    else
        printf("%s\n", widl_error_text(&call.error));
    widl_call_release(&call);
}

/** That somebody may not is an error of the contract as any other, whoever has sent it. */
static void write_record(widl_session *session, widl_string patient)
{
    ward_records_write_args args = {.patient = patient, .text = widl_str("went home")};
    ward_records_write_error thrown;
    widl_call call = {0};

    if (ward_records_write(session, &args, &call))
        printf("written\n");
    else if (ward_records_write_catch(&call.error, &call.memory, &thrown) ==
             WARD_RECORDS_WRITE_ERROR_NOT_AUTHORIZED)
        printf("not for you: %.*s\n", WIDL_STR_ARG(thrown.not_authorized.message.value));
    else
        printf("%s\n", widl_error_text(&call.error));
    widl_call_release(&call);
}

int main(int argc, char **argv)
{
    widl_credentials who = {.authid = argv[1], .secret = "secret"};
    widl_options options = {.credentials = &who};
    widl_error error = {0};
    widl_session *session;

    if (argc < 3) {
        fprintf(stderr, "usage: staff NAME URL\n");
        return 2;
    }
    session = widl_connect(argv[2], "com.acme.ward", &options, &error);
    if (!session) {
        fprintf(stderr, "%s\n", widl_error_text(&error));
        return 1;
    }
    read_record(session, widl_str("bed 7"));
    write_record(session, widl_str("bed 7"));
    widl_session_close(session);
    return 0;
}
