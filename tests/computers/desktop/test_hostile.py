from __future__ import annotations

import os
import shutil
from pathlib import Path

import psutil
import pytest

from gym_cua.errors import ComputerFault

from .conftest import Driver  # isort: skip

pytestmark = pytest.mark.desktop
