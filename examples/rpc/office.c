/* Calls in each way that there is: blocking, with a declared error, asynchronous, canceled, and
 * with a time that runs out. */
#include <print/printer.widl.h>
#include <stdio.h>

/** What became of an asynchronous call. */
struct job {
    const char *title;
    bool done;
};

static void show_paper(widl_session *session)
{
    uint32_t left;
    widl_call call = {0};

    if (print_printer_paper(session, &left, &call))
        printf("paper: %u\n", (unsigned)left);
    else
        printf("paper: %s\n", widl_error_text(&call.error));
    widl_call_release(&call);
}

/** A declared error is caught with its type. */
static void print_too_much(widl_session *session)
{
    print_printer_print_args args = {.title = widl_str("novel"), .pages = {true, 300}};
    print_printer_print_error thrown;
    widl_call call = {0};

    if (print_printer_print(session, &args, NULL, &call))
        printf("novel: printed\n");
    else if (print_printer_print_catch(&call.error, &call.memory, &thrown) ==
             PRINT_PRINTER_PRINT_ERROR_OUT_OF_PAPER)
        printf("novel: only %u pages left\n", (unsigned)thrown.out_of_paper.left);
    else
        printf("novel: %s\n", widl_error_text(&call.error));
    widl_call_release(&call);
}

/** The end of an asynchronous call, however it ends. */
static void on_printed(void *user, const print_printer_print_result *result,
                       const widl_error *error)
{
    struct job *job = user;

    if (result)
        printf("%s: job %u, pages: %u\n", job->title, (unsigned)result->job,
               (unsigned)result->pages);
    else
        printf("%s: %s\n", job->title, error->uri[0] ? error->uri : widl_error_text(error));
    job->done = true;
}

static widl_call_id start(widl_session *session, struct job *job, uint32_t pages)
{
    print_printer_print_args args = {.title = widl_str(job->title), .pages = {true, pages}};
    widl_error error = {0};
    widl_call_id id = print_printer_print_async(session, &args, NULL, on_printed, job, &error);

    if (id == 0) {
        printf("%s: %s\n", job->title, widl_error_text(&error));
        job->done = true;
    }
    return id;
}

/** The letter is printed when the memo comes, and the memo is canceled. */
static void print_and_cancel(widl_session *session)
{
    struct job letter = {.title = "letter"};
    struct job memo = {.title = "memo"};
    widl_call_id id;

    start(session, &letter, 2);
    id = start(session, &memo, 1);
    while (!letter.done && widl_session_process(session, 1000, NULL))
        continue;
    if (id != 0)
        widl_call_cancel(session, id, WIDL_CANCEL_KILL, NULL);
    while (!memo.done && widl_session_process(session, 1000, NULL))
        continue;
}

/** Nobody prints behind this one, so it is not answered in time. */
static void print_in_time(widl_session *session)
{
    print_printer_print_args args = {.title = widl_str("poster")};
    widl_call call = {.options.timeout_ms = 200};

    if (!print_printer_print(session, &args, NULL, &call))
        printf("poster: %s\n", widl_code_name(call.error.code));
    widl_call_release(&call);
}

int main(int argc, char **argv)
{
    widl_error error = {0};
    widl_session *session = widl_connect(argv[argc - 1], "realm1", NULL, &error);

    if (!session) {
        fprintf(stderr, "%s\n", widl_error_text(&error));
        return 1;
    }
    show_paper(session);
    print_too_much(session);
    print_and_cancel(session);
    print_in_time(session);
    show_paper(session);
    widl_session_close(session);
    return 0;
}
