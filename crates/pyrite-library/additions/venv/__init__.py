

# ---- The scripts are not files of a folder where the library is inside the executable.

def _setup_scripts(self, context):
    from importlib import resources
    with resources.as_file(resources.files(__name__) / 'scripts') as path:
        self.install_scripts(context, str(path))


EnvBuilder.setup_scripts = _setup_scripts
