"""Stands in for the serving container: loads MODEL_DIR/code/inference.py and answers GET /ping and POST /invocations.

python serve.py MODEL_DIR --port N        (127.0.0.1 only; port 0 takes a free one and prints it)
python serve.py MODEL_DIR --fd N          (a socket that listens already: see contain.py)
"""

import argparse
import importlib.util
import os
import signal
import socket
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

# The limit of the container (MAX_CONTENT_LENGTH).
MAX_BODY = 6 * 1024 * 1024


def load(model_dir):
    # A model directory is only read.
    sys.dont_write_bytecode = True
    code = os.path.join(model_dir, "code", os.environ.get("SAGEMAKER_PROGRAM", "inference.py"))
    if not os.path.exists(code):
        raise SystemExit(f"{code} is not there: a model directory must bring its serving code")
    sys.path.insert(0, os.path.dirname(code))
    spec = importlib.util.spec_from_file_location("inference", code)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module, module.model_fn(model_dir)


def handler_for(module, model):
    # One prediction at a time, as one worker of the container does; a booster is not promised to be thread-safe.
    turn = threading.Lock()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True
        wbufsize = -1

        def answer(self, status, body, content_type):
            payload = body.encode() if isinstance(body, str) else bytes(body)
            self.send_response(status)
            self.send_header("Content-Type", content_type)
            self.send_header("Content-Length", str(len(payload)))
            if self.close_connection:
                # Else the client sends its next request into a connection that is going away.
                self.send_header("Connection", "close")
            self.end_headers()
            self.wfile.write(payload)

        def refuse(self, status, message):
            # The body was not read, so the connection cannot go on.
            self.close_connection = True
            self.answer(status, message, "text/plain")

        def do_GET(self):
            found = self.path == "/ping"
            self.answer(
                200 if found else 404, "" if found else "only GET /ping and POST /invocations are served", "text/plain"
            )

        def do_POST(self):
            length = self.headers.get("Content-Length", "")
            if self.path != "/invocations":
                return self.refuse(404, "only GET /ping and POST /invocations are served")
            if not length.isdigit():
                return self.refuse(411, "send a Content-Length")
            if int(length) > MAX_BODY:
                # A client hears the answer only when it could send what it had to say; up to a point.
                left = min(int(length), 8 * MAX_BODY)
                while left > 0 and (chunk := self.rfile.read1(min(left, 65536))):
                    left -= len(chunk)
                return self.refuse(
                    413, f"the body has {length} bytes; at most {MAX_BODY} are taken: send fewer rows at a time"
                )
            body = self.rfile.read(int(length))
            accept = self.headers.get("Accept", "application/json")
            accept = "application/json" if accept == "*/*" else accept
            try:
                with turn:
                    data = module.input_fn(body, self.headers.get("Content-Type", "application/json"))
                    answer = module.output_fn(module.predict_fn(data, model), accept)
            except Exception as error:
                # The container answers 400 where the error has a message of its own, and 500 otherwise.
                message = getattr(error, "message", None)
                return self.answer(400 if message else 500, message or f"{type(error).__name__}: {error}", "text/plain")
            self.answer(200, *(answer if isinstance(answer, tuple) else (answer, accept)))

        def log_message(self, *_):
            pass

    return Handler


class Server(ThreadingHTTPServer):
    # Clients that connect at the same moment wait; with the default of 5 the sixth is turned away.
    request_queue_size = 128
    daemon_threads = True


def listening(args, handler):
    if args.fd is None:
        return Server(("127.0.0.1", args.port), handler)
    server = Server(("127.0.0.1", 0), handler, bind_and_activate=False)
    server.socket.close()
    server.socket = socket.socket(fileno=args.fd)
    server.server_address = server.socket.getsockname()
    return server


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("model_dir")
    parser.add_argument("--port", type=int, default=8080)
    parser.add_argument("--fd", type=int)
    args = parser.parse_args()
    try:
        module, model = load(args.model_dir)
    except Exception as error:
        raise SystemExit(f"the model in {args.model_dir} cannot be served: {error}")
    server = listening(args, handler_for(module, model))
    signal.signal(signal.SIGTERM, lambda *_: threading.Thread(target=server.shutdown).start())
    print(f"serving on port {server.server_address[1]}", flush=True)
    try:
        server.serve_forever(poll_interval=0.1)
    except KeyboardInterrupt:
        pass


if __name__ == "__main__":
    main()
