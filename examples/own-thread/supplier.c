/* Delivers boxes of ten. A program that does nothing else needs no second thread. */
#include <market/shop.widl.h>
#include <stdio.h>

static void deliver(widl_invocation *invocation, const market_supplier_deliver_args *args,
                    void *user)
{
    uint32_t count = 10;

    (void)args;
    (void)user;
    market_supplier_deliver_reply(invocation, &count);
}

int main(int argc, char **argv)
{
    static const market_supplier_callee callee = {.deliver = deliver};
    widl_error error = {0};
    widl_session *session = widl_connect(argv[argc - 1], "realm1", NULL, &error);

    if (session && market_supplier_serve(session, &callee, NULL, &error) &&
        fprintf(stderr, "delivering\n") > 0)
        widl_session_run(session, &error);
    fprintf(stderr, "%s\n", widl_error_text(&error));
    widl_session_close(session);
    return 0;
}
